using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisionInApp.Platform.Search.Elasticsearch;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

/// <summary>Elasticsearch's own description of its API: what a request may be.</summary>
internal sealed class ElasticsearchApi
{
    private static readonly string[] Place = ["data", "elasticsearch", "openapi.json"];
    private static readonly Lazy<JsonObject> Description = new(() => JsonNode.Parse(File.ReadAllText(SharedData.Find(Place)))!.AsObject());

    // The description is of the hosted flavour, which does not tell of its nodes.
    private static readonly string[] Undescribed = ["GET _nodes/plugins"];

    private readonly StrictSchema schema = new(Description.Value);

    public static bool IsHere => SharedData.Has(Place);

    /// <summary>Everything about a request that the description does not allow.</summary>
    /// <param name="path">With its query, without the leading slash.</param>
    public IReadOnlyList<string> Check(string method, string path, byte[] body, string? type)
    {
        if (Undescribed.Contains($"{method} {path}"))
            return body.Length == 0 ? [] : ["no body is expected"];
        var (way, query) = path.Split('?') is [var w, var q] ? (w, q) : (path, "");
        if (Operation(method, way) is not { } operation)
            return [$"there is no {method} {way}"];
        return [.. Queries(operation, query), .. way.EndsWith("_bulk", StringComparison.Ordinal) ? Lines(body, type) : Body(operation, body, type)];
    }

    private static JsonObject? Operation(string method, string way)
    {
        var segments = way.Split('/');
        var paths = Description.Value["paths"]!.AsObject()
            .Select(p => (Template: p.Key.TrimStart('/').Split('/'), Methods: p.Value!.AsObject()))
            .Where(p => p.Template.Length == segments.Length && p.Template.Zip(segments).All(s => s.First == s.Second || (s.First.StartsWith('{') && !s.Second.StartsWith('_'))))
            .OrderByDescending(p => p.Template.Count(s => !s.StartsWith('{')));
        return paths.Select(p => p.Methods[method.ToLowerInvariant()]?.AsObject()).FirstOrDefault(o => o is not null);
    }

    private static IEnumerable<string> Queries(JsonObject operation, string query)
    {
        var known = (operation["parameters"]?.AsArray() ?? []).Select(p => Resolve(p!.AsObject())).Where(p => p["in"]!.GetValue<string>() == "query").Select(p => p["name"]!.GetValue<string>());
        return query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(q => q.Split('=')[0]).Except(known).Select(name => $"?{name} is not known");
    }

    private IEnumerable<string> Body(JsonObject operation, byte[] body, string? type)
    {
        var expected = operation["requestBody"] is JsonObject b ? Resolve(b) : null;
        if (body.Length == 0)
            return expected?["required"]?.GetValue<bool>() == true ? ["a body is required"] : [];
        if (expected is null)
            return ["no body is expected"];
        if (type != "application/json")
            return [$"{type} is not application/json"];
        return schema.Check(JsonNode.Parse(body), expected["content"]!["application/json"]!["schema"]!.AsObject(), "$");
    }

    // Typed as an array there, but sent as lines: an action, then a document.
    private List<string> Lines(byte[] body, string? type)
    {
        var text = Encoding.UTF8.GetString(body);
        var errors = new List<string>();
        if (type != "application/x-ndjson")
            errors.Add($"{type} is not application/x-ndjson");
        if (!text.EndsWith('\n'))
            errors.Add("the last line does not end");
        var lines = text.Split('\n')[..^1];
        if (lines.Length % 2 != 0)
            errors.Add("an action has no document");
        var fields = IndexDefinition.Template(new IndexNames("x-"), nori: true)["template"]!["mappings"]!["properties"]!.AsObject();
        foreach (var pair in lines.Chunk(2).Where(p => p.Length == 2))
        {
            errors.AddRange(schema.Check(JsonNode.Parse(pair[0]), "_global.bulk.OperationContainer"));
            errors.AddRange(JsonNode.Parse(pair[1])!.AsObject().SelectMany(p => Field(p.Key, p.Value, fields[p.Key]?["type"]?.GetValue<string>())));
        }

        return errors;
    }

    // As a strict mapping takes it.
    private static IEnumerable<string> Field(string name, JsonNode? value, string? type)
    {
        foreach (var item in value is JsonArray list ? [.. list] : new[] { value })
        {
            var fits = (type, item?.GetValueKind()) switch
            {
                (null, _) => false,
                (_, null) => true,
                ("keyword" or "text", JsonValueKind.String) => true,
                ("date", JsonValueKind.Number) => true,
                ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
                _ => false,
            };
            if (!fits)
                yield return $"the index takes no {name} of {item?.ToJsonString()}";
        }
    }

    private static JsonObject Resolve(JsonObject thing) => thing["$ref"]?.GetValue<string>() is { } reference
        ? reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode)Description.Value, (node, part) => node[part]!).AsObject()
        : thing;
}
