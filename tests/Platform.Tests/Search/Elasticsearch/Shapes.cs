using System.Text.Json.Nodes;
using VisionInApp.Platform.Search;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

/// <summary>Answers of the shapes that Elasticsearch gives.</summary>
internal static class Shapes
{
    public const string Index = "visioninapp-things-20260304120000000";
    public const string Plugins = """{"_nodes":{"total":1,"successful":1,"failed":0},"nodes":{"n1":{"name":"a","plugins":[{"name":"analysis-nori","version":"9.1.0"}]}}}""";
    public const string NoPlugins = """{"_nodes":{"total":1,"successful":1,"failed":0},"nodes":{"n1":{"name":"a","plugins":[]}}}""";
    public const string Done = """{"acknowledged":true}""";
    public const string NoIndex = """{"error":{"root_cause":[],"type":"index_not_found_exception","reason":"no such index [visioninapp-things]"},"status":404}""";
    public const string TooMany = """{"error":{"type":"es_rejected_execution_exception","reason":"rejected execution of coordinating operation"},"status":429}""";

    public static string Current(string index = Index, string alias = "visioninapp-things") => "{\"" + index + "\":{\"aliases\":{\"" + alias + "\":{\"is_write_index\":true}},\"mappings\":{},\"settings\":{}}}";

    public static string Count(int count) => "{\"count\":" + count + ",\"_shards\":{\"total\":1,\"successful\":1,\"skipped\":0,\"failed\":0}}";

    /// <summary>The status of each document of a bulk request.</summary>
    public static string Bulk(Received request, Func<string, (int Status, string? Reason)> status)
    {
        var items = request.Lines.Where((_, i) => i % 2 == 0).Select(action =>
        {
            var id = action["index"]!["_id"]!.GetValue<string>();
            var (code, reason) = status(id);
            var item = new JsonObject { ["_index"] = Index, ["_id"] = id, ["status"] = code };
            if (reason is not null)
                item["error"] = new JsonObject { ["type"] = "some_exception", ["reason"] = reason };
            return (JsonNode)new JsonObject { ["index"] = item };
        }).ToArray();
        return new JsonObject { ["took"] = 3, ["errors"] = items.Any(i => i["index"]!["error"] is not null), ["items"] = new JsonArray(items) }.ToJsonString();
    }

    /// <summary>An answer to a search, marking each hit's title between the marks that were asked for.</summary>
    public static string Search(Received request, int total, string? pit, params (string Id, string Title, string Marked)[] hits)
    {
        var highlight = request.Json["highlight"]!;
        var (before, after) = (highlight["pre_tags"]![0]!.GetValue<string>(), highlight["post_tags"]![0]!.GetValue<string>());
        var found = hits.Select((h, i) => (JsonNode)new JsonObject
        {
            ["_id"] = $"image:{h.Id}",
            ["_score"] = 9 - i,
            ["_source"] = new JsonObject
            {
                ["type"] = "image",
                ["id"] = h.Id,
                ["projectId"] = "p",
                ["title"] = h.Title,
                ["text"] = "",
                ["state"] = "labelled",
                ["createdAt"] = 1000,
                ["updatedAt"] = 2000,
            },
            ["highlight"] = new JsonObject { ["title"] = new JsonArray(h.Marked.Replace("[", before, StringComparison.Ordinal).Replace("]", after, StringComparison.Ordinal)) },
            ["sort"] = new JsonArray(9 - i, 2000, $"image:{h.Id}"),
        });
        var answer = new JsonObject
        {
            ["took"] = 2,
            ["timed_out"] = false,
            ["hits"] = new JsonObject { ["total"] = new JsonObject { ["value"] = total, ["relation"] = "eq" }, ["hits"] = new JsonArray([.. found]) },
            ["aggregations"] = Aggregations(total),
        };
        if (pit is not null)
            answer["pit_id"] = pit;
        return answer.ToJsonString();
    }

    private static JsonObject Aggregations(int total)
    {
        var aggregations = new JsonObject();
        foreach (var facet in SearchFacets.Names)
            aggregations[facet] = new JsonObject { ["doc_count"] = total, ["values"] = new JsonObject { ["buckets"] = Buckets(facet, total) } };
        return aggregations;
    }

    private static JsonNode Buckets(string facet, int total) => facet switch
    {
        SearchFacets.Age => new JsonObject { ["day"] = new JsonObject { ["doc_count"] = 0 }, ["week"] = new JsonObject { ["doc_count"] = total } },
        SearchFacets.Type when total > 0 => new JsonArray(new JsonObject { ["key"] = "image", ["doc_count"] = total }),
        _ => new JsonArray(),
    };
}
