using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Training;
using VisionInApp.Training.Models.Yolox;

namespace VisionInApp.Tests.Bridge;

public class JobRecipeTests
{
    [Fact]
    public void An_empty_recipe_is_the_fine_tuning_preset() =>
        JobRecipe.Read("yolox-nano", "{}").Recipe.ToJson().ShouldBe(Recipe.FineTune(YoloxVariant.Nano).ToJson());

    [Fact]
    public void Named_fields_lie_over_the_preset_also_inside()
    {
        var (_, recipe) = JobRecipe.Read("yolox-nano", """{ "inputSize": 160, "augmentation": { "mosaicProbability": 1 } }""");
        recipe.InputSize.ShouldBe(160);
        recipe.Augmentation.MosaicProbability.ShouldBe(1);
        recipe.Augmentation.ScaleHigh.ShouldBe(Recipe.FineTune(YoloxVariant.Nano).Augmentation.ScaleHigh);
    }

    [Fact]
    public void A_run_shortened_to_one_epoch_can_still_be_trained() => JobRecipe.Read("yolox-nano", """{ "epochs": 1 }""").Recipe.Epochs.ShouldBe(1);

    [Theory]
    [InlineData("""{ "epochs": -1 }""")]
    [InlineData("""{ "inputSize": 100 }""")]
    [InlineData("""{ "noSuchField": 1 }""")]
    [InlineData("""[]""")]
    [InlineData("""{ "epochs": """)]
    public void What_cannot_be_trained_is_refused_with_a_code(string json) =>
        Should.Throw<JobFailedException>(() => JobRecipe.Read("yolox-nano", json)).Code.ShouldBe("recipe.invalid");

    [Fact]
    public void An_unknown_family_is_refused_with_a_code() =>
        Should.Throw<JobFailedException>(() => JobRecipe.Read("yolo99-z", "{}")).Code.ShouldBe("recipe.family_unknown");
}
