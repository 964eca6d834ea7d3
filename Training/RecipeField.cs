namespace VisionInApp.Training;

/// <summary>One number of a recipe by its JSON name, and the range within which it makes sense, ends included.</summary>
internal sealed record RecipeField(string Name, double Low, double High, Func<Recipe, double?> Value)
{
    public static IReadOnlyList<RecipeField> All { get; } =
    [
        new("inputSize", 32, 1536, r => r.InputSize),
        new("batchSize", 1, 1024, r => r.BatchSize),
        new("epochs", 1, 10_000, r => r.Epochs),
        new("batchesPerUpdate", 1, 256, r => r.BatchesPerUpdate),
        new("warmupEpochs", 0, 10_000, r => r.WarmupEpochs),
        new("plainEpochs", 0, 10_000, r => r.PlainEpochs),
        new("learningRate", 1e-8, 1, r => r.LearningRate),
        new("finalLearningRate", 0, 1, r => r.FinalLearningRate),
        new("momentum", 0, 0.999, r => r.Momentum),
        new("squareMomentum", 0, 0.99999, r => r.SquareMomentum),
        new("adamEpsilon", 1e-12, 1e-2, r => r.AdamEpsilon),
        new("weightDecay", 0, 0.1, r => r.WeightDecay),
        new("averageDecay", 0, 0.99999, r => r.AverageDecay),
        new("averageWarmupSteps", 1, 1e6, r => r.AverageWarmupSteps),
        new("gradientClip", 1e-3, 1e6, r => r.GradientClip),
        new("multiScaleRange", 0, 16, r => r.MultiScaleRange),
        new("frozenStages", 0, 5, r => r.FrozenStages),
        new("repeatThreshold", 0, 1, r => r.RepeatThreshold),
        new("centreRadius", 0.5, 5, r => r.CentreRadius),
        new("validateEvery", 1, 10_000, r => r.ValidateEvery),
        new("validationImages", 0, 100_000, r => r.ValidationImages),
        new("patience", 1, 10_000, r => r.Patience),
        new("augmentation.mosaicProbability", 0, 1, r => r.Augmentation.MosaicProbability),
        new("augmentation.mixUpProbability", 0, 1, r => r.Augmentation.MixUpProbability),
        new("augmentation.affineProbability", 0, 1, r => r.Augmentation.AffineProbability),
        new("augmentation.flipProbability", 0, 1, r => r.Augmentation.FlipProbability),
        new("augmentation.hsvProbability", 0, 1, r => r.Augmentation.HsvProbability),
        new("augmentation.hueShift", 0, 90, r => r.Augmentation.HueShift),
        new("augmentation.saturationShift", 0, 255, r => r.Augmentation.SaturationShift),
        new("augmentation.valueShift", 0, 255, r => r.Augmentation.ValueShift),
        new("augmentation.rotateDegrees", 0, 180, r => r.Augmentation.RotateDegrees),
        new("augmentation.translate", 0, 0.5, r => r.Augmentation.Translate),
        new("augmentation.shearDegrees", 0, 45, r => r.Augmentation.ShearDegrees),
        new("augmentation.scaleLow", 0.05, 10, r => r.Augmentation.ScaleLow),
        new("augmentation.scaleHigh", 0.05, 10, r => r.Augmentation.ScaleHigh),
        new("augmentation.mixUpScaleLow", 0.05, 10, r => r.Augmentation.MixUpScaleLow),
        new("augmentation.mixUpScaleHigh", 0.05, 10, r => r.Augmentation.MixUpScaleHigh),
        new("augmentation.leastVisible", 0, 1, r => r.Augmentation.LeastVisible),
    ];
}
