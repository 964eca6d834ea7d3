using System.Text.Json;
using VisionInApp.Training.Augmentation;

namespace VisionInApp.Training;

/// <summary>The ranges within which a recipe makes sense.</summary>
internal static class RecipeRules
{
    public static IReadOnlyList<RecipeProblem> Check(Recipe recipe)
    {
        var problems = new List<RecipeProblem>();
        if (recipe.Schema != Recipe.CurrentSchema)
            problems.Add(new RecipeProblem("schema", $"is {recipe.Schema}; this trainer reads {Recipe.CurrentSchema}"));
        CheckSizes(recipe, problems);
        CheckOptimizer(recipe, problems);
        CheckAugmentation(recipe.Augmentation, problems);
        return problems;
    }

    private static void CheckSizes(Recipe recipe, List<RecipeProblem> problems)
    {
        Range(problems, nameof(recipe.InputSize), recipe.InputSize, 32, 1536);
        if (recipe.InputSize % 32 != 0)
            problems.Add(new RecipeProblem("inputSize", $"must be a multiple of 32, not {recipe.InputSize}"));
        Range(problems, nameof(recipe.BatchSize), recipe.BatchSize, 1, 1024);
        Range(problems, nameof(recipe.Epochs), recipe.Epochs, 1, 10_000);
        Range(problems, nameof(recipe.WarmupEpochs), recipe.WarmupEpochs, 0, recipe.Epochs);
        Range(problems, nameof(recipe.PlainEpochs), recipe.PlainEpochs, 0, recipe.Epochs);
        if (recipe.WarmupEpochs + recipe.PlainEpochs > recipe.Epochs)
            problems.Add(new RecipeProblem("plainEpochs", "warm-up and plain epochs are more than all epochs"));
        Range(problems, nameof(recipe.MultiScaleRange), recipe.MultiScaleRange, 0, (recipe.InputSize / 32) - 1);
        Range(problems, nameof(recipe.ValidateEvery), recipe.ValidateEvery, 1, 10_000);
        Range(problems, nameof(recipe.ValidationImages), recipe.ValidationImages, 0, 100_000);
    }

    private static void CheckOptimizer(Recipe recipe, List<RecipeProblem> problems)
    {
        Range(problems, nameof(recipe.LearningRate), recipe.LearningRate, 1e-8, 1);
        Range(problems, nameof(recipe.FinalLearningRate), recipe.FinalLearningRate, 0, 1);
        Range(problems, nameof(recipe.Momentum), recipe.Momentum, 0, 0.999);
        Range(problems, nameof(recipe.WeightDecay), recipe.WeightDecay, 0, 0.1);
        Range(problems, nameof(recipe.AverageDecay), recipe.AverageDecay, 0, 0.99999);
        Range(problems, nameof(recipe.AverageWarmupSteps), recipe.AverageWarmupSteps, 1, 1e6);
        Range(problems, nameof(recipe.CentreRadius), recipe.CentreRadius, 0.5, 5);
        if (recipe.GradientClip is { } clip)
            Range(problems, nameof(recipe.GradientClip), clip, 1e-3, 1e6);
    }

    private static void CheckAugmentation(AugmentationRecipe a, List<RecipeProblem> problems)
    {
        Part(problems, nameof(a.MosaicProbability), a.MosaicProbability);
        Part(problems, nameof(a.MixUpProbability), a.MixUpProbability);
        Part(problems, nameof(a.AffineProbability), a.AffineProbability);
        Part(problems, nameof(a.FlipProbability), a.FlipProbability);
        Part(problems, nameof(a.HsvProbability), a.HsvProbability);
        Part(problems, nameof(a.LeastVisible), a.LeastVisible);
        Inside(problems, nameof(a.HueShift), a.HueShift, 0, 90);
        Inside(problems, nameof(a.SaturationShift), a.SaturationShift, 0, 255);
        Inside(problems, nameof(a.ValueShift), a.ValueShift, 0, 255);
        Inside(problems, nameof(a.RotateDegrees), a.RotateDegrees, 0, 180);
        Inside(problems, nameof(a.ShearDegrees), a.ShearDegrees, 0, 45);
        Inside(problems, nameof(a.Translate), a.Translate, 0, 0.5);
        Inside(problems, nameof(a.ScaleHigh), a.ScaleHigh, 0.05, 10);
        Inside(problems, nameof(a.ScaleLow), a.ScaleLow, 0.05, a.ScaleHigh);
        Inside(problems, nameof(a.MixUpScaleHigh), a.MixUpScaleHigh, 0.05, 10);
        Inside(problems, nameof(a.MixUpScaleLow), a.MixUpScaleLow, 0.05, a.MixUpScaleHigh);
    }

    private static void Part(List<RecipeProblem> problems, string field, double value) => Inside(problems, field, value, 0, 1);

    private static void Inside(List<RecipeProblem> problems, string field, double value, double low, double high) =>
        Check(problems, "augmentation." + JsonNamingPolicy.CamelCase.ConvertName(field), value, low, high);

    private static void Range(List<RecipeProblem> problems, string field, double value, double low, double high) =>
        Check(problems, JsonNamingPolicy.CamelCase.ConvertName(field), value, low, high);

    // Written so that NaN fails.
    private static void Check(List<RecipeProblem> problems, string field, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
            problems.Add(new RecipeProblem(field, $"must be within {low}..{high}, not {value}"));
    }
}
