using OpenCvSharp;
using OpenCvSharp.Dnn;
using VisionInApp.Messages;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;
using VisionInApp.Vision.Detectors;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Onnx;

/// <summary>Every form, precision and openness of a file: it computes what the network computes, and our detector finds the same with it.</summary>
public sealed class ExportFormTests : IDisposable
{
    private const int Size = 128;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<OutputForm, ExportPrecision, bool> Forms()
    {
        var forms = new TheoryData<OutputForm, ExportPrecision, bool>();
        foreach (var form in Enum.GetValues<OutputForm>())
        {
            foreach (var precision in Enum.GetValues<ExportPrecision>())
            {
                forms.Add(form, precision, false);
                forms.Add(form, precision, true);
            }
        }

        return forms;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_form_equals_the_network_and_the_detector_finds_the_same(OutputForm form, ExportPrecision precision, bool open)
    {
        using var network = SettledNetwork.Create(YoloxVariant.Nano, 3);
        OnnxExport.Write(network, _folder["raw.onnx"], Options);
        OnnxExport.Write(network, _folder["model.onnx"], Options with { Form = form, Precision = precision, DynamicBatch = open, DynamicSize = open });

        var report = Parity.Check(network, _folder["model.onnx"], Size);

        report.Tolerance.ShouldBe(precision == ExportPrecision.Fp16 ? Parity.HalfTolerance : Parity.Tolerance);
        report.Passed.ShouldBeTrue($"{report}");
        var (expected, found) = (Detect("raw.onnx"), Detect("model.onnx"));
        expected.Count.ShouldBeGreaterThan(0);
        if (precision == ExportPrecision.Fp32)
            found.Select(d => (d.ClassId, Math.Round(d.Confidence, 3))).ShouldBe(expected.Select(d => (d.ClassId, Math.Round(d.Confidence, 3))));
        else
            found.Count.ShouldBeInRange(expected.Count * 8 / 10, expected.Count * 12 / 10);
    }

    [Theory]
    [InlineData(OutputForm.Raw)]
    [InlineData(OutputForm.Decoded)]
    [InlineData(OutputForm.Nms)]
    public void A_file_of_open_size_and_batch_computes_at_any(OutputForm form)
    {
        using var scope = NewDisposeScope();
        using var network = SettledNetwork.Create(YoloxVariant.Nano, 3);
        OnnxExport.Write(network, _folder["model.onnx"], Options with { Form = form, DynamicBatch = true, DynamicSize = true });

        Parity.Check(network, _folder["model.onnx"], [cat([ParityInputs.Scene(64, 3), ParityInputs.Noise(64, 4)]), ParityInputs.Scene(192, 5)]).Passed.ShouldBeTrue();
        using var detector = OnnxDetector.Open(_folder["model.onnx"], new DetectorSettings { InputSize = 96 });
        detector.InputSize.ShouldBe(96);
    }

    [Theory]
    [InlineData(OutputForm.Raw, ExportPrecision.Fp32, 1e-3)]
    [InlineData(OutputForm.Decoded, ExportPrecision.Fp32, 1e-3)]
    [InlineData(OutputForm.Raw, ExportPrecision.Fp16, 0.1)]
    [InlineData(OutputForm.Decoded, ExportPrecision.Fp16, 0.1)]
    public void OpenCv_computes_the_same_as_OnnxRuntime(OutputForm form, ExportPrecision precision, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var network = SettledNetwork.Create(YoloxVariant.Nano, 3);
        OnnxExport.Write(network, _folder["model.onnx"], Options with { Form = form, Precision = precision });
        var image = ParityInputs.Scene(Size, 7);
        using var file = new ExportedFile(_folder["model.onnx"]);
        var expected = file.Run(image).Rows.to(float32).data<float>().ToArray();

        using var net = CvDnn.ReadNetFromOnnx(_folder["model.onnx"])!;
        using var blob = Mat.FromPixelData([1, 3, Size, Size], MatType.CV_32F, image.data<float>().ToArray());
        net.SetInput(blob);
        using var output = net.Forward();

        ((int)output.Total()).ShouldBe(expected.Length);
        var rows = new float[expected.Length];
        System.Runtime.InteropServices.Marshal.Copy(output.Data, rows, 0, rows.Length);
        var largest = expected.Max(Math.Abs);
        rows.Zip(expected, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan((float)(tolerance * Math.Max(1, largest)));
    }

    [Theory]
    [InlineData(OutputForm.Decoded, ExportPrecision.Fp32)]
    [InlineData(OutputForm.Nms, ExportPrecision.Fp32)]
    [InlineData(OutputForm.Nms, ExportPrecision.Fp16)]
    public void A_YOLO12_file_takes_the_same_forms(OutputForm form, ExportPrecision precision)
    {
        using var network = SettledNetwork.Create(NetworkVariants.Find("yolo12-n")!, 3);
        OnnxExport.Write(network, _folder["model.onnx"], Options with { Form = form, Precision = precision, DynamicBatch = true });

        Parity.Check(network, _folder["model.onnx"], Size).ShouldSatisfyAllConditions(r => r.Passed.ShouldBeTrue($"{r}"));
        using var detector = OnnxDetector.Open(_folder["model.onnx"], new DetectorSettings { Threads = 1 });
        (detector.InputSize, detector.Classes).ShouldBe((Size, 3));
        Should.Throw<ArgumentException>(() => OnnxExport.Write(network, _folder["open.onnx"], Options with { DynamicSize = true })).Message.ShouldContain("YOLOX");
    }

    [Fact]
    public void The_check_of_suppression_sees_a_box_too_many_too_few_or_moved()
    {
        using var scope = NewDisposeScope();
        using var network = SettledNetwork.Create(YoloxVariant.Nano, 3);
        OnnxExport.Write(network, _folder["model.onnx"], Options with { Form = OutputForm.Nms });
        using var file = new ExportedFile(_folder["model.onnx"]);
        var (rows, kept) = file.Run(ParityInputs.Scene(Size, 3));
        bool Holds(float[] changed) => SuppressionCheck.Holds(network.Layout, rows, changed, file.Suppression);

        Holds(kept!).ShouldBeTrue();
        Holds([.. kept!, .. kept!.Take(7)]).ShouldBeFalse();
        Holds([.. kept!.Skip(7)]).ShouldBeFalse();
        Holds([kept![0], kept[1] + 1, .. kept.Skip(2)]).ShouldBeFalse();
    }

    [Fact]
    public void Suppression_that_makes_no_sense_is_refused()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 3, 0);
        foreach (var options in new[] { new SuppressionOptions(Iou: 0), new SuppressionOptions(Score: 1), new SuppressionOptions(MaxPerClass: 0) })
            Should.Throw<ArgumentException>(() => OnnxExport.Write(network, _folder["model.onnx"], Options with { Form = OutputForm.Nms, Suppression = options }));
    }

    public void Dispose() => _folder.Dispose();

    private static ExportOptions Options => new(Size, ["a", "b", "c"]);

    private IReadOnlyList<Detection> Detect(string file)
    {
        using var detector = OnnxDetector.Open(_folder[file], new DetectorSettings { Threads = 1, Threshold = 0.02 });
        using var picture = new Mat(100, 128, MatType.CV_8UC3, new Scalar(60, 90, 120));
        for (var i = 0; i < 6; i++)
            picture.Rectangle(new Rect(i * 20, i * 12, 18, 22), new Scalar(40 * i, 255 - (30 * i), 90), -1);
        return detector.Detect(picture).Detections;
    }
}
