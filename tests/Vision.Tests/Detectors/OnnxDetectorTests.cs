using OpenCvSharp;
using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.Tests.Vision.Detectors;

/// <summary>The decoding of outputs, on networks that answer fixed rows: 21 cells (16 of stride 8, 4 of 16, 1 of 32), two classes.</summary>
public class OnnxDetectorTests
{
    private const int Width = 7;

    [Fact]
    public void A_row_is_decoded_by_its_cell_and_stride_and_mapped_back_to_the_image()
    {
        // Cell (3, 2) of stride 8: centre ((.5 + 3)·8, (.25 + 2)·8) = (28, 18), size (e^0·8, e^.5·8).
        var rows = Rows((11, [0.5f, 0.25f, 0, 0.5f, 0.9f, 0.1f, 0.8f]));
        var found = Detect(rows, 64, 64).ShouldHaveSingleItem();
        found.ClassId.ShouldBe(1);
        found.Confidence.ShouldBe(0.72, 1e-6);
        var height = Math.Exp(0.5) * 8;
        found.Box.ShouldSatisfyAllConditions(
            b => b.X.ShouldBe((28 - 4) * 2, 1e-5), b => b.Y.ShouldBe((18 - (height / 2)) * 2, 1e-5), b => b.Width.ShouldBe(16, 1e-5), b => b.Height.ShouldBe(height * 2, 1e-5));
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(20, 32)]
    public void Rows_after_the_finest_stride_belong_to_the_coarser_ones(int row, int stride) =>
        Detect(Rows((row, [0.5f, 0.5f, 0, 0, 1, 1, 0])), 32, 32).Single().Box.ShouldBe(new Box(0, 0, stride, stride));

    [Fact]
    public void Each_class_has_its_own_threshold_and_id()
    {
        var rows = Rows((0, [0.5f, 0.5f, 0, 0, 1, 0.5f, 0]), (15, [0.5f, 0.5f, 0, 0, 1, 0, 0.5f]));
        var settings = new DetectorSettings { ClassIds = [7, 3], ClassThresholds = new Dictionary<int, double> { [7] = 0.6, [3] = 0.4 } };
        Detect(rows, 32, 32, settings).Select(d => d.ClassId).ShouldBe([3]);
    }

    [Fact]
    public void Scaled_thresholds_let_near_misses_through_and_the_settings_say_which_those_are()
    {
        var rows = Rows((0, [0.5f, 0.5f, 0, 0, 1, 0.3f, 0]), (15, [0.5f, 0.5f, 0, 0, 1, 0.7f, 0]));
        var settings = new DetectorSettings { ClassThresholds = new Dictionary<int, double> { [0] = 0.5 } };
        Detect(rows, 32, 32, settings).Count.ShouldBe(1);
        Detect(rows, 32, 32, settings.ScaledBy(0.5)).Select(settings.Takes).ShouldBe([true, false]);
    }

    [Fact]
    public void Overlapping_boxes_of_one_class_become_one_and_of_two_classes_stay()
    {
        var rows = Rows((0, [0.5f, 0.5f, 0, 0, 1, 0.5f, 0]), (1, [-0.45f, 0.5f, 0, 0, 1, 0.9f, 0]), (4, [0.5f, -0.45f, 0, 0, 1, 0, 0.6f]));
        Detect(rows, 32, 32).Select(d => (d.ClassId, Math.Round(d.Confidence, 3))).ShouldBe([(0, 0.9), (1, 0.6)]);
    }

    [Fact]
    public void Boxes_are_clipped_to_the_image_and_those_in_the_padding_or_not_finite_go()
    {
        // The image fills only the upper half of the input.
        var rows = Rows(
            (0, [0, 0, 1, 1, 1, 1, 0]),
            (12, [0.5f, 0.5f, 0, 0, 1, 1, 0]),
            (5, [float.NaN, 0, 0, 0, 1, 1, 0]),
            (6, [0, 0, 1000, 0, 1, 1, 0]),
            (7, [0, 0, 0, 0, float.NaN, 1, 0]));
        var found = Detect(rows, 64, 32).ShouldHaveSingleItem();
        (found.Box.X, found.Box.Y).ShouldBe((0, 0));
        found.Box.Width.ShouldBe(Math.E * 8, 1e-4);
    }

    [Fact]
    public void Detecting_again_gives_the_same_and_allocates_little()
    {
        using var detector = OnnxDetector.Open(OnnxBytes.Constant(Rows((3, [0.5f, 0.5f, 0, 0, 1, 1, 0])), Width), new DetectorSettings { Threads = 1 });
        using var picture = Pictures.Noise(640, 480);
        var first = detector.Detect(picture).Detections;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            detector.Detect(picture);
        // A tensor of this network alone has 12 KiB; a result, its one box and the wrappers of native calls stay well below.
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 100).ShouldBeLessThan(4096);
        detector.Detect(picture).Detections.ShouldBe(first);
    }

    [Fact]
    public void Class_ids_that_do_not_fit_the_network_are_refused() => Should.Throw<ArgumentException>(
        () => OnnxDetector.Open(OnnxBytes.Constant(Rows(), Width), new DetectorSettings { ClassIds = [1, 2, 3] }));

    [Fact]
    public void Decoded_rows_hold_centre_and_size_in_network_pixels()
    {
        var rows = Rows((11, [20, 12, 8, 6, 0.9f, 0.1f, 0.8f]));
        var settings = new DetectorSettings { Threads = 1 };
        using var detector = OnnxDetector.Open(OnnxBytes.Constant(rows, Width, form: "decoded"), settings);
        using var told = OnnxDetector.Open(OnnxBytes.Constant(rows, Width), settings with { Form = OutputForm.Decoded });
        using var picture = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(50));
        foreach (var one in new[] { detector, told })
            one.Detect(picture).Detections.ShouldHaveSingleItem().Box.ShouldBe(new Box(32, 18, 16, 12));
    }

    [Fact]
    public void Rows_that_the_network_has_suppressed_itself_are_filtered_ordered_and_mapped_back()
    {
        float[] rows =
        [
            0, 4, 4, 12, 12, 0, 0.5f,
            0, 16, 16, 24, 26, 1, 0.9f,
            0, 0, 0, 8, 8, 1, 0.1f,
            0, 0, 0, 8, 8, 2, 0.9f,
            0, 0, 0, 8, 8, float.NaN, 0.9f,
            0, 9, 9, 8, 8, 0, 0.9f,
        ];
        using var detector = OnnxDetector.Open(OnnxBytes.Suppressed(rows), new DetectorSettings { ClassIds = [7, 3], Threads = 1 });
        using var picture = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(50));
        var found = detector.Detect(picture).Detections;
        found.Select(d => (d.ClassId, d.Box)).ShouldBe([(3, new Box(32, 32, 16, 20)), (7, new Box(8, 8, 16, 16))]);
        detector.Detect(picture).Detections.ShouldBe(found);
    }

    [Fact]
    public void A_form_that_is_unknown_or_does_not_fit_the_output_is_refused()
    {
        var settings = new DetectorSettings { ClassIds = [0, 1] };
        foreach (var bytes in new[] { OnnxBytes.Constant(Rows(), Width, form: "cooked"), OnnxBytes.Constant(Rows(), Width, form: "nms") })
            Should.Throw<OnnxRejectedException>(() => OnnxDetector.Open(bytes, settings)).Code.ShouldBe("onnx.not_yolox");
        Should.Throw<OnnxRejectedException>(() => OnnxDetector.Open(OnnxBytes.Suppressed(new float[7]), new DetectorSettings())).Message.ShouldContain("classes");
    }

    private static IReadOnlyList<Detection> Detect(float[] rows, int width, int height, DetectorSettings? settings = null)
    {
        using var detector = OnnxDetector.Open(OnnxBytes.Constant(rows, Width), settings ?? new DetectorSettings { Threads = 1 });
        using var picture = new Mat(height, width, MatType.CV_8UC3, Scalar.All(50));
        return detector.Detect(picture).Detections;
    }

    private static float[] Rows(params (int Row, float[] Values)[] rows)
    {
        var output = new float[21 * Width];
        foreach (var (row, values) in rows)
            values.CopyTo(output, row * Width);
        return output;
    }
}
