using VisionInApp.Vision.Geometry;

namespace VisionInApp.Vision.Detectors;

/// <summary>How a detection network takes images and gives rows; one row for each cell of the levels at strides 8, 16 and 32.</summary>
/// <param name="Name">As it stands in a package's manifest and in the metadata of our files.</param>
/// <param name="OutputName">Of the output tensor in our files.</param>
/// <param name="BeforeClasses">Numbers of a row before its class scores.</param>
/// <param name="RowsLast">True when the output is [N, numbers, A] instead of [N, A, numbers].</param>
/// <param name="Pixels">How the input holds pixels.</param>
public sealed record NetworkLayout(string Name, string OutputName, int BeforeClasses, bool RowsLast, PixelForm Pixels)
{
    private static readonly int[] Strides = [8, 16, 32];

    /// <summary>The official YOLOX files: boxes undecoded, objectness and class scores through the sigmoid.</summary>
    public static NetworkLayout Yolox { get; } = new("yolox", "output", 5, false, PixelForm.Bgr);

    /// <summary>YOLO12 and its relatives from YOLOv8 on: boxes as centre and size in input pixels, class scores through the sigmoid, no objectness.</summary>
    public static NetworkLayout Yolo12 { get; } = new("yolo12", "output0", 4, true, PixelForm.RgbUnit);

    public static IReadOnlyList<NetworkLayout> All { get; } = [Yolox, Yolo12];

    /// <summary>Of the input's three planes, as a manifest says it.</summary>
    public string ColorOrder => Pixels == PixelForm.Bgr ? "bgr" : "rgb";

    /// <summary>What is done to a pixel's 0..255, as a manifest says it: <c>none</c>, or <c>unit</c> for 0..1.</summary>
    public string Normalisation => Pixels == PixelForm.Bgr ? "none" : "unit";

    /// <summary>Rows for a square input: (S/8)² + (S/16)² + (S/32)².</summary>
    public static int Anchors(int inputSize) => Strides.Sum(stride => inputSize / stride * (inputSize / stride));

    /// <summary>The sides of the output for one image.</summary>
    public (int First, int Second) OutputSides(int inputSize, int classes) =>
        RowsLast ? (BeforeClasses + classes, Anchors(inputSize)) : (Anchors(inputSize), BeforeClasses + classes);
}
