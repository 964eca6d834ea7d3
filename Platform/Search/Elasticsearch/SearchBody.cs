using System.Globalization;
using System.Text.Json.Nodes;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>The body of one search.</summary>
/// <param name="mark">Stands before and after what matched; nobody can have put it into a document.</param>
internal sealed class SearchBody(SearchQuery query, IReadOnlyList<string> terms, bool near, (string Before, string After) mark, DateTimeOffset now)
{
    private const string FewEdits = "AUTO";

    private static readonly Dictionary<string, string> Fields = new()
    {
        [SearchFacets.Type] = "type",
        [SearchFacets.Project] = "projectId",
        [SearchFacets.Label] = "labels",
        [SearchFacets.Split] = "split",
        [SearchFacets.Device] = "deviceId",
        [SearchFacets.State] = "state",
        [SearchFacets.Age] = "createdAt",
    };

    /// <param name="pit">A point in time, or null to search the alias as it is.</param>
    /// <param name="after">Sort values of the last hit before; null for the first page.</param>
    /// <param name="size">Hits wanted.</param>
    public JsonObject Build(JsonObject? pit, JsonArray? after, int size)
    {
        var body = new JsonObject
        {
            ["query"] = Query(),
            ["post_filter"] = All(Conditions(except: null)),
            ["aggregations"] = new JsonObject(SearchFacets.Names.Select(f => KeyValuePair.Create(f, (JsonNode?)Count(f)))),
            ["highlight"] = Highlight(),
            ["sort"] = new JsonArray(
                new JsonObject { ["_score"] = new JsonObject { ["order"] = "desc" } }, new JsonObject { ["updatedAt"] = new JsonObject { ["order"] = "desc" } }, "key"),
            ["size"] = size,
            ["track_total_hits"] = true,
            ["_source"] = new JsonObject { ["includes"] = new JsonArray("type", "id", "projectId", "title", "text", "state", "createdAt", "updatedAt") },
        };
        if (pit is not null)
            body["pit"] = pit;
        if (after is not null)
            body["search_after"] = after;
        return body;
    }

    private JsonObject Query() => new()
    {
        ["bool"] = new JsonObject
        {
            ["filter"] = Array([OneOf("projectId", query.ProjectIds), Is("deleted", false)]),
            ["must"] = Array(terms.Select(Term)),
            ["should"] = Array([new JsonObject { ["term"] = new JsonObject { ["title.exact"] = new JsonObject { ["value"] = string.Join(' ', terms), ["boost"] = 8 } } }]),
        },
    };

    // Every term must occur somewhere: as a word, the beginning of one, in Korean, as a part of a word, or, when that finds nothing, nearly so.
    private JsonObject Term(string term)
    {
        var ways = new List<JsonNode>
        {
            Words(term, "title^4", "text", "title.korean^4", "text.korean", "title.prefix^2", "text.prefix^0.5"),
            Match(term, "phrase", "title.part", "text.part^0.25"),
        };
        if (near)
        {
            var nearly = Words(term, "title^2", "text^0.5");
            nearly["multi_match"]!["fuzziness"] = FewEdits;
            nearly["multi_match"]!["prefix_length"] = 1;
            ways.Add(nearly);
        }

        return new JsonObject { ["bool"] = new JsonObject { ["should"] = Array(ways), ["minimum_should_match"] = 1 } };
    }

    // A term may be several words in Korean; all of them must occur in one field.
    private static JsonObject Words(string term, params string[] fields)
    {
        var match = Match(term, "best_fields", fields);
        match["multi_match"]!["operator"] = "and";
        return match;
    }

    private static JsonObject Match(string term, string type, params string[] fields) => new()
    {
        ["multi_match"] = new JsonObject { ["query"] = term, ["type"] = type, ["fields"] = Array(fields.Select(f => (JsonNode)f)) },
    };

    private JsonObject Count(string facet) => new()
    {
        ["filter"] = All(Conditions(facet)),
        ["aggregations"] = new JsonObject
        {
            ["values"] = facet == SearchFacets.Age
                ? new JsonObject { ["filters"] = new JsonObject { ["filters"] = new JsonObject(SearchFacets.Ages.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)CreatedSince(now - a.Value)))) } }
                : new JsonObject { ["terms"] = new JsonObject { ["field"] = Fields[facet], ["size"] = SearchFacets.MaxValues } },
        },
    };

    private IEnumerable<JsonNode> Conditions(string? except)
    {
        foreach (var facet in SearchFacets.Names.Where(f => f != except))
        {
            if (facet == SearchFacets.Age)
            {
                if (query.Since(now) is { } since)
                    yield return CreatedSince(since);
            }
            else if (query.Chosen(facet) is { Count: > 0 } values)
            {
                yield return OneOf(Fields[facet], values);
            }
        }
    }

    // Whole texts come back, so that the marks can be counted in them.
    private JsonObject Highlight() => new()
    {
        ["pre_tags"] = new JsonArray(mark.Before),
        ["post_tags"] = new JsonArray(mark.After),
        ["number_of_fragments"] = 0,
        ["fields"] = Array(new[] { "title", "title.korean", "title.part", "text", "text.korean", "text.part" }.Select(f => (JsonNode)new JsonObject { [f] = new JsonObject() })),
    };

    private static JsonObject All(IEnumerable<JsonNode> conditions) => new() { ["bool"] = new JsonObject { ["filter"] = Array(conditions) } };

    private static JsonObject OneOf(string field, IEnumerable<string> values) =>
        new() { ["terms"] = new JsonObject { [field] = Array(values.Select(v => (JsonNode)v)) } };

    private static JsonObject Is(string field, bool value) => new() { ["term"] = new JsonObject { [field] = new JsonObject { ["value"] = value } } };

    private static JsonObject CreatedSince(DateTimeOffset since) => new()
    {
        ["range"] = new JsonObject
        {
            ["createdAt"] = new JsonObject
            {
                ["gte"] = since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                ["format"] = "epoch_millis",
            },
        },
    };

    private static JsonArray Array(IEnumerable<JsonNode> nodes) => [.. nodes];
}
