using System.Text.Json;
using System.Text.Json.Nodes;
using VisionInApp.Training;
using VisionInApp.Training.Models;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>A job's recipe: the family's fine-tuning preset with the fields the job names laid over it.</summary>
public static class JobRecipe
{
    /// <exception cref="JobFailedException"><c>recipe.family_unknown</c> or <c>recipe.invalid</c>; the message names every field.</exception>
    public static (NetworkVariant Variant, Recipe Recipe) Read(string family, string recipeJson)
    {
        var variant = NetworkVariants.All.FirstOrDefault(v => v.Name == family)
            ?? throw new JobFailedException("recipe.family_unknown", $"This trainer has no network family '{family}'; it has {string.Join(", ", NetworkVariants.All.Select(v => v.Name))}.");
        try
        {
            var merged = JsonNode.Parse(Recipe.FineTune(variant).ToJson())!.AsObject();
            var named = JsonNode.Parse(recipeJson)?.AsObject() ?? [];
            RecipeJson.Upgrade(named);
            Overlay(merged, named);
            Shorten(merged);
            return (variant, Recipe.FromJson(merged.ToJsonString()));
        }
        catch (Exception e) when (e is InvalidRecipeException or JsonException or InvalidOperationException)
        {
            throw new JobFailedException("recipe.invalid", $"The recipe cannot be trained: {e.Message}");
        }
    }

    private static void Overlay(JsonObject target, JsonObject source)
    {
        foreach (var (name, value) in source)
        {
            if (value is JsonObject inner && target[name] is JsonObject outer)
                Overlay(outer, inner);
            else
                target[name] = value?.DeepClone();
        }
    }

    // A short run named by its epochs alone keeps the preset's proportions of warm-up and plain epochs.
    private static void Shorten(JsonObject recipe)
    {
        var epochs = recipe["epochs"]!.GetValue<int>();
        foreach (var part in new[] { "warmupEpochs", "plainEpochs" })
        {
            if (recipe[part]!.GetValue<double>() > epochs / 3.0)
                recipe[part] = epochs / 3;
        }
    }
}
