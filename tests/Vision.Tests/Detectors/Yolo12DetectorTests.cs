using OpenCvSharp;
using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Geometry;

namespace VisionInApp.Tests.Vision.Detectors;

/// <summary>The layout of YOLO12, on networks that answer fixed planes: 21 cells, boxes in network pixels, two classes.</summary>
public class Yolo12DetectorTests
{
    private const int Anchors = 21;

    [Fact]
    public void A_column_holds_a_box_in_network_pixels_and_a_score_for_each_class()
    {
        var found = Detect(Planes((7, [20, 12, 8, 6, 0.3f, 0.8f])), 64, 64).ShouldHaveSingleItem();

        (found.ClassId, found.Box).ShouldBe((1, new Box(32, 18, 16, 12)));
        found.Confidence.ShouldBe(0.8, 1e-6);
    }

    [Fact]
    public void Each_class_has_its_own_threshold_and_what_is_not_a_number_goes()
    {
        var planes = Planes(
            (0, [8, 8, 8, 8, 0.5f, 0.1f]),
            (3, [24, 24, 8, 8, 0.1f, 0.5f]),
            (5, [float.NaN, 8, 8, 8, 0.9f, 0]),
            (6, [8, 8, 8, 8, float.NaN, 0.9f]),
            (7, [8, 8, -4, 8, 0.9f, 0]));
        var settings = new DetectorSettings { ClassIds = [7, 3], ClassThresholds = new Dictionary<int, double> { [7] = 0.6, [3] = 0.4 }, Threads = 1 };

        Detect(planes, 32, 32, settings).Select(d => (d.ClassId, d.Box)).ShouldBe([(3, new Box(20, 20, 8, 8))]);
    }

    [Fact]
    public void The_layout_is_known_by_where_the_rows_lie_or_by_what_the_file_says()
    {
        using var told = Open(OnnxBytes.Planes(Planes(), Anchors, OnnxBytes.Metadata("family", "yolo12")));
        using var seen = Open(OnnxBytes.Planes(Planes(), Anchors));
        using var other = Open(OnnxBytes.Constant(new float[Anchors * 7], 7));

        (told.Layout, seen.Layout, other.Layout).ShouldBe((NetworkLayout.Yolo12, NetworkLayout.Yolo12, NetworkLayout.Yolox));
        (seen.Classes, seen.InputSize).ShouldBe((2, 32));
        Should.Throw<OnnxRejectedException>(() => Open(OnnxBytes.Planes(Planes(), Anchors, OnnxBytes.Metadata("family", "yolox")))).Code.ShouldBe("onnx.not_yolox");
    }

    [Fact]
    public void Its_input_is_red_green_blue_from_0_to_1()
    {
        using var canvas = new LetterboxCanvas(32, PixelForm.RgbUnit);
        using var picture = new Mat(16, 32, MatType.CV_8UC3, new Scalar(51, 102, 255));
        var tensor = new float[3 * 32 * 32];

        canvas.Write(picture, tensor);

        (tensor[0], tensor[1024], tensor[2048]).ShouldBe((1f, 102 / 255f, 51 / 255f));
        (tensor[1023], tensor[3071]).ShouldBe((114 / 255f, 114 / 255f));
    }

    private static OnnxDetector Open(byte[] onnx) => OnnxDetector.Open(onnx, new DetectorSettings { Threads = 1 });

    private static IReadOnlyList<Detection> Detect(float[] planes, int width, int height, DetectorSettings? settings = null)
    {
        using var detector = OnnxDetector.Open(OnnxBytes.Planes(planes, Anchors), settings ?? new DetectorSettings { Threads = 1 });
        using var picture = new Mat(height, width, MatType.CV_8UC3, Scalar.All(50));
        return detector.Detect(picture).Detections;
    }

    private static float[] Planes(params (int Column, float[] Values)[] columns)
    {
        var output = new float[6 * Anchors];
        foreach (var (column, values) in columns)
            foreach (var (index, value) in values.Index())
                output[(index * Anchors) + column] = value;
        return output;
    }
}
