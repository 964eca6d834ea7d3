using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using VisionInApp.Training;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolox;

namespace VisionInApp.Tests.Training;

public class RecipeTests
{
    public static TheoryData<string> Variants => [.. NetworkVariants.All.Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_preset_of_every_variant_can_be_trained_and_survives_json(string name)
    {
        var variant = NetworkVariants.Find(name)!;
        foreach (var recipe in new[] { Recipe.For(variant), Recipe.FineTune(variant) })
        {
            recipe.Problems().ShouldBeEmpty();
            Recipe.FromJson(recipe.ToJson()).ShouldBe(recipe);
        }
    }

    [Fact]
    public void Nano_has_half_the_mosaics_and_no_mixup()
    {
        var nano = Recipe.For(YoloxVariant.Nano);
        (nano.InputSize, nano.Augmentation.MosaicProbability, nano.Augmentation.MixUpProbability).ShouldBe((416, 0.5, 0));
        Recipe.For(YoloxVariant.S).Augmentation.MixUpProbability.ShouldBe(1);
    }

    [Fact]
    public void Yolo12_gathers_batches_and_mixes_more_the_larger_it_is()
    {
        var recipes = new[] { "n", "s", "m", "l", "x" }.Select(size => Recipe.For(NetworkVariants.Find($"yolo12-{size}")!)).ToList();
        recipes.Select(r => r.Augmentation.MixUpProbability).ShouldBe([0, 0.05, 0.15, 0.15, 0.2]);
        recipes.ShouldAllBe(r => r.InputSize == 640 && r.BatchSize * r.BatchesPerUpdate == 64 && r.LearningRate == 0.01 * r.BatchesPerUpdate);
    }

    [Theory]
    [InlineData("""{"inputSize":100}""", "inputSize")]
    [InlineData("""{"batchSize":0}""", "batchSize")]
    [InlineData("""{"epochs":2,"warmupEpochs":1.5,"plainEpochs":1}""", "plainEpochs")]
    [InlineData("""{"learningRate":0}""", "learningRate")]
    [InlineData("""{"schema":2}""", "schema")]
    [InlineData("""{"augmentation":{"mosaicProbability":1.5}}""", "augmentation.mosaicProbability")]
    [InlineData("""{"augmentation":{"scaleLow":3}}""", "augmentation.scaleLow")]
    [InlineData("""{"augmentation":null}""", "augmentation")]
    [InlineData("""{"batchSizes":8}""", "batchSizes")]
    [InlineData("""{"epochs":"many"}""", "epochs")]
    [InlineData("""{""", "")]
    public void A_bad_field_is_named(string json, string field)
    {
        var refused = Should.Throw<InvalidRecipeException>(() => Recipe.FromJson(json));
        (refused.Problems.Any(p => p.Field == field) || refused.Message.Contains(field, StringComparison.Ordinal)).ShouldBeTrue(refused.Message);
    }

    [Theory]
    [InlineData("""{"batchSizes":8}""", "batchSizes")]
    [InlineData("""{"augmentation":{"mosaic":1}}""", "augmentation.mosaic")]
    [InlineData("""{"version":3}""", "version")]
    [InlineData("""{"version":0}""", "version")]
    [InlineData("""{"schema":1,"version":2}""", "schema")]
    [InlineData("""{"optimizer":"adam"}""", "optimizer")]
    [InlineData("""{"optimizer":7}""", "optimizer")]
    [InlineData("""{"patience":0}""", "patience")]
    [InlineData("""{"inputSize":64,"multiScaleRange":2}""", "multiScaleRange")]
    public void A_field_that_is_not_one_or_out_of_range_is_the_problems_field(string json, string field) =>
        Should.Throw<InvalidRecipeException>(() => Recipe.FromJson(json)).Problems.ShouldHaveSingleItem().Field.ShouldBe(field);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"epochs":1,"epochs":2}""")]
    [InlineData("""{"augmentation":{"hueShift":1.5}}""")]
    public void What_is_no_recipe_is_refused(string json) => Should.Throw<InvalidRecipeException>(() => Recipe.FromJson(json));

    [Fact]
    public void The_first_version_is_read()
    {
        var recipe = Recipe.FromJson("""{"schema":1,"inputSize":320,"epochs":20,"gradientClip":null}""");
        recipe.ShouldBe(new Recipe { InputSize = 320, Epochs = 20 });
        recipe.Version.ShouldBe(Recipe.CurrentVersion);
    }

    [Fact]
    public void Every_recipe_within_its_ranges_survives_json() => Gen.Double[0, 1].Array[RecipeField.All.Count].Sample(places =>
    {
        var json = JsonNode.Parse(new Recipe().ToJson())!.AsObject();
        foreach (var (field, place) in RecipeField.All.Zip(places))
            Put(json, field, field.Low + (place * (field.High - field.Low)));
        json["optimizer"] = places[0] < 0.5 ? "sgd" : "adamw";
        // What only holds together.
        json["inputSize"] = 32 * (int)(17 + (places[1] * 31));
        (json["warmupEpochs"], json["plainEpochs"]) = (0, 0);
        json["augmentation"]!["scaleLow"] = 0.05;
        json["augmentation"]!["mixUpScaleLow"] = 0.05;

        var written = JsonNode.Parse(json.ToJsonString());
        var recipe = Recipe.FromJson(json.ToJsonString());
        Recipe.FromJson(recipe.ToJson()).ShouldBe(recipe);
        foreach (var field in RecipeField.All)
            field.Value(recipe)!.Value.ShouldBe(At(written, field.Name)!.GetValue<double>(), field.Name);
    }, iter: 200, threads: 1);

    [Fact]
    public void Every_number_of_a_recipe_has_its_range()
    {
        var numbers = Leaves(JsonNode.Parse(new Recipe().ToJson())!.AsObject(), "").Except(["version", "seed", "optimizer", "mixedPrecision"]);
        RecipeField.All.Select(f => f.Name).ShouldBe(numbers, ignoreOrder: true);
    }

    [Fact]
    public void The_documentation_gives_every_field_with_its_default_preset_and_range()
    {
        var rows = File.ReadLines(Path.Combine(Root(), "docs", "training.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')).Where(cells => cells.Length > 5)
            .Select(cells => cells[1..5].Select(c => c.Trim(' ', '`')).ToArray()).ToList();
        var (defaults, preset) = (JsonNode.Parse(new Recipe().ToJson())!.AsObject(), JsonNode.Parse(Recipe.FineTune(YoloxVariant.Nano).ToJson())!.AsObject());
        foreach (var name in Leaves(defaults, ""))
        {
            var range = RecipeField.All.FirstOrDefault(f => f.Name == name);
            string[] wanted = [name, Text(At(defaults, name)), Text(At(preset, name)), range is null ? "" : FormattableString.Invariant($"{range.Low} … {range.High}")];
            var given = rows.Find(row => row[0] == name) ?? [];
            (range is null ? given[..Math.Min(3, given.Length)] : given).ShouldBe(range is null ? wanted[..3] : wanted);
        }
    }

    private static IEnumerable<string> Leaves(JsonObject fields, string prefix) =>
        fields.SelectMany(f => f.Value is JsonObject inner ? Leaves(inner, f.Key + ".") : [prefix + f.Key]);

    private static JsonNode? At(JsonNode? json, string name) => name.Split('.').Aggregate(json, (node, part) => node![part]);

    private static string Text(JsonNode? value) => value?.ToJsonString().Trim('"') ?? "none";

    // Whole numbers stay whole.
    private static void Put(JsonObject json, RecipeField field, double value)
    {
        var parts = field.Name.Split('.');
        var holder = parts.Length == 2 ? json[parts[0]]!.AsObject() : json;
        var isWhole = typeof(Recipe).GetProperties().Concat(typeof(AugmentationRecipe).GetProperties())
            .Any(p => string.Equals(p.Name, parts[^1], StringComparison.OrdinalIgnoreCase) && (p.PropertyType == typeof(int) || p.PropertyType == typeof(int?)));
        holder[parts[^1]] = isWhole ? (int)value : value;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "VisionInApp.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("VisionInApp.sln");
        return folder.FullName;
    }

    [Fact]
    public void Every_problem_is_listed_at_once()
    {
        var recipe = new Recipe { BatchSize = 0, Momentum = 1, LearningRate = double.NaN };
        recipe.Problems().Select(p => p.Field).ShouldBe(["batchSize", "learningRate", "momentum"], ignoreOrder: true);
    }

    [Fact]
    public void Json_is_camel_case_and_carries_its_version()
    {
        using var json = JsonDocument.Parse(new Recipe().ToJson());
        json.RootElement.GetProperty("version").GetInt32().ShouldBe(2);
        json.RootElement.GetProperty("augmentation").GetProperty("mosaicProbability").GetDouble().ShouldBe(1);
    }
}
