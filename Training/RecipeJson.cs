using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace VisionInApp.Training;

/// <summary>A recipe as text: camelCase fields, each optional, none unknown.</summary>
public static class RecipeJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        WriteIndented = true,
    };

    /// <summary>Turns the fields of an older version into those of this one; leaves what it does not know. Works on whole recipes and on parts of one.</summary>
    public static void Upgrade(JsonObject recipe)
    {
        // Version 1 called its number "schema" and lacked fields whose defaults do what it did.
        if (recipe["schema"] is JsonValue schema && schema.TryGetValue<int>(out var number) && number == 1 && !recipe.ContainsKey("version"))
        {
            recipe.Remove("schema");
            recipe["version"] = Recipe.CurrentVersion;
        }
    }

    internal static string Write(Recipe recipe) => JsonSerializer.Serialize(recipe, Json);

    internal static Recipe Read(string json)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: Strict) is not JsonObject fields)
                throw Refused("", "must be a JSON object");
            Upgrade(fields);
            return Known(fields).Deserialize<Recipe>(Json) is { Augmentation: not null } recipe ? Checked(recipe) : throw Refused("augmentation", "must not be null");
        }
        catch (JsonException e)
        {
            throw Refused(e.Path?.TrimStart('$', '.') ?? "", e.Message);
        }
    }

    private static JsonObject Known(JsonObject fields)
    {
        var template = JsonSerializer.SerializeToNode(new Recipe(), Json)!.AsObject();
        var unknown = Unknown(fields, template, "").ToList();
        return unknown.Count == 0 ? fields : throw new InvalidRecipeException(unknown);
    }

    private static IEnumerable<RecipeProblem> Unknown(JsonObject fields, JsonObject template, string prefix)
    {
        foreach (var (name, value) in fields)
        {
            if (!template.TryGetPropertyValue(name, out var known))
                yield return new RecipeProblem(prefix + name, "is not a field of a recipe");
            else if (value is JsonObject inner && known is JsonObject innerTemplate)
                foreach (var problem in Unknown(inner, innerTemplate, $"{prefix}{name}."))
                    yield return problem;
        }
    }

    private static Recipe Checked(Recipe recipe) => recipe.Problems() is { Count: > 0 } problems ? throw new InvalidRecipeException(problems) : recipe;

    private static InvalidRecipeException Refused(string field, string message) => new([new RecipeProblem(field, message)]);
}
