using System.Text.Json;
using System.Text.Json.Nodes;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>Writes documents in bounded requests and looks at what became of each.</summary>
internal sealed class BulkWriter(ElasticsearchClient client, TimeProvider time)
{
    private const int MaxDocuments = 500;
    private const int MaxBytes = 5 << 20;
    private const int Attempts = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <param name="index">An index, or an alias.</param>
    /// <param name="isAlias">Then an index of this name is never made by writing to it.</param>
    /// <returns>Documents that the index does not take, whenever they are sent.</returns>
    /// <exception cref="SearchUnavailableException">Some were not taken now; all may be sent again.</exception>
    public async Task<IReadOnlyList<RefusedDocument>> WriteAsync(
        string index, bool isAlias, IReadOnlyList<SearchDocument> documents, CancellationToken cancellation)
    {
        var refused = new List<RefusedDocument>();
        foreach (var request in Requests([.. documents.Select(d => new Line(d))]))
            refused.AddRange(await WriteAsync($"{index}/_bulk{(isAlias ? "?require_alias=true" : "")}", request, cancellation));
        return refused;
    }

    private async Task<List<RefusedDocument>> WriteAsync(string path, IReadOnlyList<Line> lines, CancellationToken cancellation)
    {
        var refused = new List<RefusedDocument>();
        for (var attempt = 1; ; attempt++)
        {
            var body = await client.SendLinesAsync(path, [.. lines.SelectMany(l => l.Bytes)], cancellation);
            var again = new List<Line>();
            var last = "";
            foreach (var (line, status, reason) in Items(body, lines))
            {
                // 409: a newer version is there already.
                if (status is (>= 200 and < 300) or 409)
                    continue;
                if (status is 429 or >= 500)
                    (last, again) = ($"{status} {reason}", [.. again, line]);
                else if (status == 404)
                    throw new SearchUnavailableException($"Elasticsearch has no index to write to: {reason}");
                else
                    refused.Add(new RefusedDocument(line.Key, $"{status} {reason}"));
            }

            if (again.Count == 0)
                return refused;
            if (attempt == Attempts)
                throw new SearchUnavailableException($"Elasticsearch did not take {again.Count} documents: {last}");
            lines = again;
            await Task.Delay(FirstPause * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble()), time, cancellation);
        }
    }

    private static IEnumerable<(Line Line, int Status, string Reason)> Items(JsonNode answer, IReadOnlyList<Line> lines)
    {
        if (answer["items"] is not JsonArray items || items.Count != lines.Count)
            throw new SearchUnavailableException("What answered is not Elasticsearch: its answer to a bulk request does not tell of every document.");
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i]?["index"];
            var status = item?["status"] is JsonValue value && value.TryGetValue<int>(out var number)
                ? number
                : throw new SearchUnavailableException("What answered is not Elasticsearch: a document in its answer has no status.");
            yield return (lines[i], status, $"{item["error"]?["reason"] ?? item["error"]?["type"]}");
        }
    }

    private static IEnumerable<IReadOnlyList<Line>> Requests(IReadOnlyList<Line> lines)
    {
        var request = new List<Line>();
        var bytes = 0;
        foreach (var line in lines)
        {
            if (request.Count > 0 && (request.Count == MaxDocuments || bytes + line.Bytes.Length > MaxBytes))
            {
                yield return request;
                (request, bytes) = ([], 0);
            }

            request.Add(line);
            bytes += line.Bytes.Length;
        }

        if (request.Count > 0)
            yield return request;
    }

    // The action and the document, each on a line of its own.
    private sealed class Line(SearchDocument document)
    {
        public string Key => document.Key;

        public byte[] Bytes { get; } =
        [
            .. JsonSerializer.SerializeToUtf8Bytes(new { index = new { _id = document.Key, version = document.Version, version_type = "external" } }),
            (byte)'\n',
            .. JsonSerializer.SerializeToUtf8Bytes(DocumentJson.Of(document), DocumentJson.Options),
            (byte)'\n',
        ];
    }
}
