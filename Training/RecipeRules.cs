namespace VisionInApp.Training;

/// <summary>What makes a recipe one that can be trained.</summary>
internal static class RecipeRules
{
    public static IReadOnlyList<RecipeProblem> Check(Recipe recipe)
    {
        var problems = new List<RecipeProblem>();
        if (recipe.Version != Recipe.CurrentVersion)
            problems.Add(new RecipeProblem("version", $"is {recipe.Version}; this trainer writes {Recipe.CurrentVersion} and reads 1 to {Recipe.CurrentVersion}"));
        if (!Enum.IsDefined(recipe.Optimizer))
            problems.Add(new RecipeProblem("optimizer", "must be sgd or adamw"));
        foreach (var field in RecipeField.All)
            // Written so that NaN fails.
            if (field.Value(recipe) is { } value && !(value >= field.Low && value <= field.High))
                problems.Add(new RecipeProblem(field.Name, FormattableString.Invariant($"must be within {field.Low}..{field.High}, not {value}")));
        problems.AddRange(Together(recipe));
        return problems;
    }

    // What no field says alone.
    private static IEnumerable<RecipeProblem> Together(Recipe recipe)
    {
        if (recipe.InputSize % 32 != 0)
            yield return new RecipeProblem("inputSize", $"must be a multiple of 32, not {recipe.InputSize}");
        if (recipe.WarmupEpochs + recipe.PlainEpochs > recipe.Epochs)
            yield return new RecipeProblem("plainEpochs", "warm-up and plain epochs are more than all epochs");
        if (recipe.MultiScaleRange > 0 && recipe.MultiScaleRange >= recipe.InputSize / 32)
            yield return new RecipeProblem("multiScaleRange", $"leaves nothing of an input of {recipe.InputSize} pixels");
        if (recipe.Augmentation.ScaleLow > recipe.Augmentation.ScaleHigh)
            yield return new RecipeProblem("augmentation.scaleLow", "is more than scaleHigh");
        if (recipe.Augmentation.MixUpScaleLow > recipe.Augmentation.MixUpScaleHigh)
            yield return new RecipeProblem("augmentation.mixUpScaleLow", "is more than mixUpScaleHigh");
    }
}
