using System.Text.Json.Serialization;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Models;

namespace VisionInApp.Training;

/// <summary>Every number of a training run. The defaults are those of YOLOX on COCO; <see cref="FineTune"/> suits a few dozen to a few thousand images.</summary>
public sealed record Recipe
{
    public const int CurrentVersion = 2;

    private const int Yolo12Batches = 8;

    /// <summary>Of this record's form; older ones are read, newer ones are refused.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Side of the square network input in pixels, a multiple of 32.</summary>
    public int InputSize { get; init; } = 640;
    public int BatchSize { get; init; } = 8;
    public int Epochs { get; init; } = 300;

    /// <summary>Batches whose gradients are added up before the weights move, as if the batch were that many times larger; an epoch's last group may be shorter.</summary>
    public int BatchesPerUpdate { get; init; } = 1;

    /// <summary>The learning rate rises from 0 with the square of the step over this many epochs.</summary>
    public double WarmupEpochs { get; init; } = 5;

    /// <summary>Last epochs without mosaic, mixup and affine map, with L1 loss, at the final learning rate.</summary>
    public int PlainEpochs { get; init; } = 15;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    /// <summary>The highest learning rate, for a whole batch.</summary>
    public double LearningRate { get; init; } = 0.01 / 64 * 8;

    /// <summary>The last learning rate as a part of the highest, 0..1; a cosine leads there.</summary>
    public double FinalLearningRate { get; init; } = 0.05;

    /// <summary>Of SGD, with Nesterov's step; the first beta of AdamW.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The second beta of AdamW; SGD has none.</summary>
    public double SquareMomentum { get; init; } = 0.999;

    /// <summary>What AdamW adds to the root of its squares; SGD has none.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>On convolution weights only.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>The weights that are evaluated and kept are an exponential average with decay d·(1 − exp(−step / warm-up steps)).</summary>
    public double AverageDecay { get; init; } = 0.9998;
    public double AverageWarmupSteps { get; init; } = 2000;

    /// <summary>The gradient's L2 norm is cut to this; null leaves it alone, as YOLOX does.</summary>
    public double? GradientClip { get; init; }

    /// <summary>Every ten steps another input size, up to this many times 32 pixels smaller or larger; 0 keeps one size.</summary>
    public int MultiScaleRange { get; init; }

    /// <summary>So many stages of the backbone, from the image on, keep their weights and statistics; for few images and good weights. The backbone has 5.</summary>
    public int FrozenStages { get; init; }

    /// <summary>Images of classes that fewer than this part of the images show are repeated in an epoch, by √(threshold / part) (repeat factor sampling, arXiv 1908.03195); 0 shows each image once.</summary>
    public double RepeatThreshold { get; init; }

    /// <summary>bfloat16 where it is safe, on a GPU; a CPU always computes in float32.</summary>
    public bool MixedPrecision { get; init; } = true;

    /// <summary>Reach of an object around its centre when anchors are assigned, in strides.</summary>
    public double CentreRadius { get; init; } = 1.5;
    public long Seed { get; init; } = 1;

    /// <summary>Epochs between evaluations on the validation images; the last epoch is always evaluated.</summary>
    public int ValidateEvery { get; init; } = 10;

    /// <summary>At most this many validation images are used while training.</summary>
    public int ValidationImages { get; init; } = 200;

    /// <summary>The run ends when no evaluation was better than the best for so many epochs; null goes on to the last.</summary>
    public int? Patience { get; init; }

    public AugmentationRecipe Augmentation { get; init; } = new();

    /// <summary>The published recipe of this network on COCO, with the learning rate for this batch; YOLO12's colours and its straight descent are met nearly, its copied segments are left out.</summary>
    public static Recipe For(NetworkVariant variant) => variant.Family.StartsWith("yolo12", StringComparison.Ordinal) ? Yolo12(variant.Size) : Yolox(variant.Size);

    /// <summary>From good weights on a small dataset, in minutes on a CPU.</summary>
    public static Recipe FineTune(NetworkVariant variant) => new()
    {
        InputSize = 320,
        Epochs = 15,
        WarmupEpochs = 1,
        PlainEpochs = 3,
        LearningRate = 0.01,
        AverageDecay = 0.998,
        AverageWarmupSteps = 200,
        ValidateEvery = 5,
        GradientClip = 35,
        Augmentation = new AugmentationRecipe
        {
            MosaicProbability = 0.25,
            MixUpProbability = 0,
            RotateDegrees = 3,
            ShearDegrees = 1,
            ScaleLow = 0.6,
            ScaleHigh = 1.5,
            LeastVisible = 0.2,
        },
    };

    /// <summary>The recipe of this name: <c>coco</c> or <c>fine-tune</c>; null when there is none.</summary>
    public static Recipe? Preset(string name, NetworkVariant variant) => name switch
    {
        "coco" => For(variant),
        "fine-tune" => FineTune(variant),
        _ => null,
    };

    private static Recipe Yolox(string size)
    {
        var recipe = new Recipe { MultiScaleRange = 5 };
        if (size is not ("nano" or "tiny"))
            return recipe;
        var augmentation = recipe.Augmentation with { ScaleLow = 0.5, ScaleHigh = 1.5, MixUpProbability = 0 };
        if (size == "nano")
            augmentation = augmentation with { MosaicProbability = 0.5 };
        return recipe with { InputSize = 416, MultiScaleRange = 3, Augmentation = augmentation };
    }

    // Published for gradients summed over an update's batches; here they are averaged, so what they meet is scaled.
    private static Recipe Yolo12(string size) => new()
    {
        Epochs = 600,
        BatchesPerUpdate = Yolo12Batches,
        WarmupEpochs = 3,
        PlainEpochs = 10,
        LearningRate = 0.01 * Yolo12Batches,
        FinalLearningRate = 0.01,
        WeightDecay = 5e-4 / Yolo12Batches,
        AverageDecay = 0.9999,
        GradientClip = 10.0 / Yolo12Batches,
        Augmentation = new AugmentationRecipe
        {
            MixUpProbability = size switch { "n" => 0, "s" => 0.05, "x" => 0.2, _ => 0.15 },
            RotateDegrees = 0,
            ShearDegrees = 0,
            ScaleLow = size == "n" ? 0.5 : 0.1,
            ScaleHigh = size == "n" ? 1.5 : 1.9,
            HueShift = 3,
            SaturationShift = 90,
            ValueShift = 51,
        },
    };

    /// <summary>What is wrong with it, by JSON field name; empty when it can be trained.</summary>
    public IReadOnlyList<RecipeProblem> Problems() => RecipeRules.Check(this);

    public string ToJson() => RecipeJson.Write(this);

    /// <summary>Reads this version and older ones.</summary>
    /// <exception cref="InvalidRecipeException">Not JSON, an unknown field, or a number out of range.</exception>
    public static Recipe FromJson(string json) => RecipeJson.Read(json);
}

[JsonConverter(typeof(JsonStringEnumConverter<OptimizerKind>))]
public enum OptimizerKind
{
    [JsonStringEnumMemberName("sgd")]
    Sgd,

    [JsonStringEnumMemberName("adamw")]
    AdamW,
}

/// <summary>One field of a recipe that cannot be used, by its JSON name, and why.</summary>
public sealed record RecipeProblem(string Field, string Message);

/// <summary>A recipe that cannot be trained; the message lists every problem.</summary>
public sealed class InvalidRecipeException(IReadOnlyList<RecipeProblem> problems)
    : Exception(string.Join("; ", problems.Select(p => $"{p.Field}: {p.Message}")))
{
    public IReadOnlyList<RecipeProblem> Problems => problems;
}
