namespace VisionInApp.Training.Augmentation;

/// <summary>How pictures are varied while training. Probabilities are 0..1; the defaults are those of YOLOX-s.</summary>
public sealed record AugmentationRecipe
{
    /// <summary>Four pictures around a random point instead of one, followed by the affine map.</summary>
    public double MosaicProbability { get; init; } = 1;

    /// <summary>A second labelled picture blended half and half into a mosaic.</summary>
    public double MixUpProbability { get; init; } = 1;

    /// <summary>The affine map on a picture that is no mosaic; YOLOX has none there.</summary>
    public double AffineProbability { get; init; }

    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Each of hue, saturation and value is moved with probability one half.</summary>
    public double HsvProbability { get; init; } = 1;

    /// <summary>The farthest that hue (of 180), saturation and value (of 255) are moved.</summary>
    public int HueShift { get; init; } = 5;
    public int SaturationShift { get; init; } = 30;
    public int ValueShift { get; init; } = 30;

    public double RotateDegrees { get; init; } = 10;

    /// <summary>As a part of the input's side, 0..1.</summary>
    public double Translate { get; init; } = 0.1;
    public double ShearDegrees { get; init; } = 2;
    public double ScaleLow { get; init; } = 0.1;
    public double ScaleHigh { get; init; } = 2;
    public double MixUpScaleLow { get; init; } = 0.5;
    public double MixUpScaleHigh { get; init; } = 1.5;

    /// <summary>A box of which less than this part is left inside the picture is dropped; YOLOX keeps every sliver (0).</summary>
    public double LeastVisible { get; init; }

    /// <summary>Nothing but the letterbox.</summary>
    public static AugmentationRecipe None { get; } = new()
    {
        MosaicProbability = 0,
        MixUpProbability = 0,
        FlipProbability = 0,
        HsvProbability = 0,
    };

    /// <summary>What stays on in the last epochs: flips and colours, no mosaic, no mixup, no affine map.</summary>
    public AugmentationRecipe ForPlainEpochs() => this with { MosaicProbability = 0, MixUpProbability = 0, AffineProbability = 0 };
}
