namespace VisionInApp.Vision.Evaluation;

/// <summary>A range of areas in square pixels, both ends included.</summary>
internal readonly record struct SizeBand(double Least, double Most)
{
    public bool Contains(double area) => area >= Least && area <= Most;
}

/// <summary>COCO's parameters, computed as pycocotools does: typed literals differ in the last digit and change the result.</summary>
internal static class CocoParameters
{
    public const int MaxDetections = 100;
    public const int RecallPoints = 101;

    public static readonly double[] IouThresholds = [.. Enumerable.Range(0, 9).Select(i => 0.5 + (i * ((0.95 - 0.5) / 9))), 0.95];
    public static readonly double[] Recalls = [.. Enumerable.Range(0, RecallPoints - 1).Select(i => i * (1.0 / 100)), 1.0];

    public static readonly SizeBand All = new(0, 1e10);
    public static readonly SizeBand Small = new(0, 32 * 32);
    public static readonly SizeBand Medium = new(32 * 32, 96 * 96);
    public static readonly SizeBand Large = new(96 * 96, 1e10);

    public const int Iou75 = 5;
}
