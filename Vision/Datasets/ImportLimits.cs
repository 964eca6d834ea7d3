using VisionInApp.Vision.Images;

namespace VisionInApp.Vision.Datasets;

/// <summary>Bounds of an import. Sizes are of what a file becomes when inflated, counted while it is.</summary>
public sealed record ImportLimits
{
    public int MaxFiles { get; init; } = 400_000;

    public long MaxTotalBytes { get; init; } = 100L << 30;

    public long MaxImageBytes { get; init; } = 100L << 20;

    /// <summary>Of one file of annotations (COCO keeps all in one).</summary>
    public long MaxAnnotationBytes { get; init; } = 512L << 20;

    /// <summary>Inflated bytes per stored byte; more is a bomb. Text of annotations shrinks up to about 100 times.</summary>
    public double MaxRatio { get; init; } = 250;

    /// <summary>The ratio is not looked at below this size, where a few repeated bytes already exceed it.</summary>
    public long RatioFreeBytes { get; init; } = 1L << 20;

    /// <summary>Findings kept; the rest is only counted.</summary>
    public int MaxFindings { get; init; } = 10_000;

    public ImageLimits Image { get; init; } = ImageLimits.Default;

    /// <summary>Decodes each picture to see that it can be; otherwise only its header and length are checked.</summary>
    public bool DecodeImages { get; init; } = true;
}
