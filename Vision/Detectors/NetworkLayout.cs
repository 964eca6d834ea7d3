namespace VisionInApp.Vision.Detectors;

/// <summary>How a detection network takes images and gives rows; one row for each cell of the levels at strides 8, 16 and 32.</summary>
/// <param name="Name">As it stands in a package's manifest.</param>
/// <param name="OutputName">Of the output tensor in our files.</param>
/// <param name="BeforeClasses">Numbers of a row before its class scores.</param>
/// <param name="RowsLast">True when the output is [N, numbers, A] instead of [N, A, numbers].</param>
/// <param name="ColorOrder">Of the input's three planes: <c>bgr</c> or <c>rgb</c>.</param>
/// <param name="Normalisation">What is done to a pixel's 0..255: <c>none</c>, or <c>unit</c> for 0..1.</param>
public sealed record NetworkLayout(string Name, string OutputName, int BeforeClasses, bool RowsLast, string ColorOrder, string Normalisation)
{
    private static readonly int[] Strides = [8, 16, 32];

    /// <summary>The official YOLOX files: boxes undecoded, objectness and class scores through the sigmoid.</summary>
    public static NetworkLayout Yolox { get; } = new("yolox", "output", 5, false, "bgr", "none");

    /// <summary>YOLO12 and its relatives from YOLOv8 on: boxes as centre and size in input pixels, class scores through the sigmoid, no objectness.</summary>
    public static NetworkLayout Yolo12 { get; } = new("yolo12", "output0", 4, true, "rgb", "unit");

    public static IReadOnlyList<NetworkLayout> All { get; } = [Yolox, Yolo12];

    /// <summary>Rows for a square input: (S/8)² + (S/16)² + (S/32)².</summary>
    public static int Anchors(int inputSize) => Strides.Sum(stride => inputSize / stride * (inputSize / stride));

    /// <summary>The sides of the output for one image.</summary>
    public (int First, int Second) OutputSides(int inputSize, int classes) =>
        RowsLast ? (BeforeClasses + classes, Anchors(inputSize)) : (Anchors(inputSize), BeforeClasses + classes);
}
