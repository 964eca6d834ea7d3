using System.Text.Json;
using System.Text.Json.Nodes;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>What Elasticsearch found.</summary>
internal sealed record SearchAnswer(long Total, IReadOnlyList<SearchAnswer.Found> Hits, IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> Facets, string? Pit)
{
    private static readonly string[] Fields = ["title", "text"];

    /// <exception cref="SearchUnavailableException">It has another form.</exception>
    public static SearchAnswer Parse(JsonNode answer, IReadOnlyList<string> terms, (string Before, string After) mark)
    {
        try
        {
            if (answer["timed_out"]?.GetValue<bool>() == true)
                throw new SearchUnavailableException("Elasticsearch did not find everything in time.");
            var hits = answer["hits"]!["hits"]!.AsArray().Select(h => new Found(Hit(h!, terms, mark), h!["sort"]!.AsArray())).ToList();
            return new SearchAnswer(answer["hits"]!["total"]!["value"]!.GetValue<long>(), hits, Counts(answer["aggregations"]!), answer["pit_id"]?.GetValue<string>());
        }
        catch (Exception e) when (e is NullReferenceException or InvalidOperationException or FormatException or JsonException)
        {
            throw new SearchUnavailableException("What answered is not Elasticsearch: its answer to a search has another form.", e);
        }
    }

    private static Dictionary<string, IReadOnlyList<FacetCount>> Counts(JsonNode aggregations) =>
        SearchFacets.Names.ToDictionary(facet => facet, facet => Buckets(aggregations[facet]!["values"]!["buckets"]!));

    private static IReadOnlyList<FacetCount> Buckets(JsonNode buckets) => buckets is JsonArray list
        ? [.. list.Select(b => new FacetCount(b!["key"]!.GetValue<string>(), b["doc_count"]!.GetValue<long>()))]
        : [.. buckets.AsObject().Select(b => new FacetCount(b.Key, b.Value!["doc_count"]!.GetValue<long>())).Where(b => b.Count > 0)];

    private static SearchHit Hit(JsonNode hit, IReadOnlyList<string> terms, (string Before, string After) mark)
    {
        var source = hit["_source"]!;
        var (title, text) = (source["title"]!.GetValue<string>(), source["text"]!.GetValue<string>());
        var ranges = Fields.ToDictionary(f => f, f => Ranges(f, f == "title" ? title : text));
        // Hits by the beginning of a word, or in a form that was not marked.
        if (ranges.Values.All(r => r.Count == 0))
            ranges = new() { ["title"] = Highlights.In(title, terms), ["text"] = Highlights.In(text, terms) };
        var (snippet, within) = Highlights.Cut(text, ranges["text"]);
        return new SearchHit(
            source["type"]!.GetValue<string>(), source["id"]!.GetValue<string>(), source["projectId"]!.GetValue<string>(), title, ranges["title"], snippet, within,
            source["state"]?.GetValue<string>(), Time(source["createdAt"]!), Time(source["updatedAt"]!));

        IReadOnlyList<TextRange> Ranges(string field, string of) => Highlights.Merge(
            from marked in hit["highlight"]?.AsObject() ?? []
            where marked.Key == field || marked.Key.StartsWith(field + ".", StringComparison.Ordinal)
            from value in marked.Value!.AsArray()
            from range in MarkedText.Ranges(of, value!.GetValue<string>(), mark)
            select range);
    }

    private static DateTimeOffset Time(JsonNode milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.GetValue<long>());

    /// <param name="Sort">Where it stands, for the page that begins after it.</param>
    internal sealed record Found(SearchHit Hit, JsonArray Sort);
}
