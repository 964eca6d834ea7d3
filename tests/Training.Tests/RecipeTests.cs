using System.Text.Json;
using VisionInApp.Training;
using VisionInApp.Training.Models.Yolox;

namespace VisionInApp.Tests.Training;

public class RecipeTests
{
    public static TheoryData<string> Variants => [.. YoloxVariant.All.Select(v => v.Size)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_preset_of_every_variant_can_be_trained_and_survives_json(string name)
    {
        var variant = YoloxVariant.Find(name)!;
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

    [Fact]
    public void Every_problem_is_listed_at_once()
    {
        var recipe = new Recipe { BatchSize = 0, Momentum = 1, LearningRate = double.NaN };
        recipe.Problems().Select(p => p.Field).ShouldBe(["batchSize", "learningRate", "momentum"], ignoreOrder: true);
    }

    [Fact]
    public void Json_is_camel_case_and_carries_its_schema()
    {
        using var json = JsonDocument.Parse(new Recipe().ToJson());
        json.RootElement.GetProperty("schema").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("augmentation").GetProperty("mosaicProbability").GetDouble().ShouldBe(1);
    }
}
