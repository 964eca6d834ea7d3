using System.Text.Json;
using System.Text.Json.Nodes;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

/// <summary>Validates JSON against schemas of an OpenAPI 3.0 description, and refuses every property that no branch names, which is what catches typos.</summary>
internal sealed class StrictSchema(JsonObject description)
{
    // The description leaves out that these hold a property of any name: the field to look into, or to sort by.
    private static readonly Dictionary<string, JsonObject> FieldNamed = new()
    {
        ["_types.query_dsl.TermsQuery"] = Schema("""{ "type": "array", "items": { "type": "string" } }"""),
        ["_types.SortOptions"] = Schema("""{ "type": "object", "properties": { "order": { "type": "string", "enum": ["asc", "desc"] } } }"""),
    };

    private readonly JsonObject schemas = description["components"]!["schemas"]!.AsObject();

    public IReadOnlyList<string> Check(JsonNode? value, string schema) => Check(value, schemas[schema]!.AsObject(), "$");

    public IReadOnlyList<string> Check(JsonNode? value, JsonObject schema, string at) => [.. Errors(value, schema, at, NoNames)];

    private IEnumerable<string> Errors(JsonNode? value, JsonObject schema, string at, IReadOnlySet<string> knownOutside)
    {
        var parts = Flatten(schema).ToList();
        if (value is null)
            return parts.Any(p => p["nullable"]?.GetValue<bool>() == true) ? [] : [$"{at} is null"];
        var known = parts.SelectMany(Names).Concat(knownOutside).ToHashSet();
        var errors = parts.SelectMany(p => OfPart(value, p, at, known));
        return value is JsonObject thing ? errors.Concat(Unknown(thing, parts, known, at)) : errors;
    }

    private IEnumerable<string> OfPart(JsonNode value, JsonObject part, string at, IReadOnlySet<string> known)
    {
        if (Branches(part) is { Count: > 0 } branches)
        {
            var tried = Chosen(value, part, branches).Select(b => Errors(value, b, at, known).ToList()).ToList();
            return tried.Any(t => t.Count == 0) ? [] : tried.MinBy(t => t.Count) ?? [$"{at} is none of what it may be"];
        }

        if (part["enum"] is JsonArray allowed && !allowed.Any(a => JsonNode.DeepEquals(a, value)))
            return [$"{at} is {value.ToJsonString()}, not one of {allowed.ToJsonString()}"];
        return part["type"]?.GetValue<string>() switch
        {
            "string" => Kind(value, at, JsonValueKind.String),
            "number" or "integer" => Kind(value, at, JsonValueKind.Number),
            "boolean" => Kind(value, at, JsonValueKind.True, JsonValueKind.False),
            "array" => value is JsonArray list ? list.SelectMany((item, i) => Errors(item, part["items"]!.AsObject(), $"{at}[{i}]", NoNames)) : [$"{at} is no array"],
            "object" => value is JsonObject thing ? OfObject(thing, part, at) : [$"{at} is no object"],
            _ => value is JsonObject thing ? OfObject(thing, part, at) : [],
        };
    }

    private IEnumerable<string> OfObject(JsonObject thing, JsonObject part, string at)
    {
        var properties = part["properties"]?.AsObject() ?? [];
        foreach (var name in part["required"]?.AsArray().Select(n => n!.GetValue<string>()) ?? [])
            if (!thing.ContainsKey(name))
                yield return $"{at} lacks {name}";
        // Several of these stand together where the description adds a container to common properties; each counts its own.
        var own = part["additionalProperties"] is JsonObject ? thing.Count : thing.Count(p => properties.ContainsKey(p.Key) || part["$open"] is not null);
        if (own < (part["minProperties"]?.GetValue<int>() ?? 0) || own > (part["maxProperties"]?.GetValue<int>() ?? int.MaxValue))
            yield return $"{at} has {own} properties of {string.Join(", ", properties.Select(p => p.Key).Take(5))}";
        foreach (var (name, value) in thing)
        {
            var schema = properties[name] ?? part["additionalProperties"] as JsonObject ?? part["$open"];
            if (schema is JsonObject found)
                foreach (var error in Errors(value, found, $"{at}.{name}", NoNames))
                    yield return error;
        }
    }

    private static IEnumerable<string> Unknown(JsonObject thing, List<JsonObject> parts, HashSet<string> known, string at)
    {
        var open = parts.Any(p => p["additionalProperties"] is JsonObject || p["$open"] is not null || Branches(p).Count > 0);
        var anything = parts.All(p => p["type"]?.GetValue<string>() == "object" && p["properties"] is null);
        return open || anything ? [] : thing.Where(p => !known.Contains(p.Key)).Select(p => $"{at}.{p.Key} is not known");
    }

    /// <summary>The schema with its references followed and its <c>allOf</c> taken apart.</summary>
    private IEnumerable<JsonObject> Flatten(JsonObject schema)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            var name = reference[(reference.LastIndexOf('/') + 1)..];
            var parts = Flatten(schemas[name]!.AsObject());
            return FieldNamed.TryGetValue(name, out var named) ? parts.Append(new JsonObject { ["type"] = "object", ["$open"] = named.DeepClone() }).Select(WithoutCount) : parts;
        }

        var all = schema["allOf"]?.AsArray().SelectMany(s => Flatten(s!.AsObject())) ?? [];
        return schema["allOf"] is null ? [schema] : all;
    }

    private static JsonObject WithoutCount(JsonObject part)
    {
        var copy = (JsonObject)part.DeepClone();
        copy.Remove("minProperties");
        copy.Remove("maxProperties");
        return copy;
    }

    private static IEnumerable<string> Names(JsonObject part) => part["properties"]?.AsObject().Select(p => p.Key) ?? [];

    private static List<JsonObject> Branches(JsonObject part) =>
        [.. (part["oneOf"] as JsonArray ?? part["anyOf"] as JsonArray ?? []).Select(b => b!.AsObject())];

    private static List<JsonObject> Chosen(JsonNode value, JsonObject part, List<JsonObject> branches)
    {
        if (part["discriminator"]?["propertyName"]?.GetValue<string>() is { } name && value is JsonObject thing && thing[name] is JsonValue kind)
            return part["discriminator"]!["mapping"]?[kind.ToString()] is { } reference ? [new JsonObject { ["$ref"] = reference.GetValue<string>() }] : [];
        return branches;
    }

    private static IEnumerable<string> Kind(JsonNode value, string at, params JsonValueKind[] kinds) =>
        kinds.Contains(value.GetValueKind()) ? [] : [$"{at} is {value.ToJsonString()}, not a {string.Join(" or ", kinds).ToLowerInvariant()}"];

    private static JsonObject Schema(string json) => JsonNode.Parse(json)!.AsObject();

    private static IReadOnlySet<string> NoNames { get; } = new HashSet<string>();
}
