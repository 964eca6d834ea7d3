using OpenCvSharp;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Data;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Onnx.Format;
using VisionInApp.Training.Onnx.Quantisation;
using VisionInApp.Vision.Detectors;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Onnx;

public sealed class QuantiserTests : IDisposable
{
    private const int Size = 128;
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("yolox-nano", OutputForm.Raw, false, 100)]
    [InlineData("yolox-nano", OutputForm.Raw, true, 99.99)]
    [InlineData("yolox-tiny", OutputForm.Nms, false, 99.99)]
    [InlineData("yolo12-n", OutputForm.Raw, false, 99.99)]
    public void A_quantised_file_stays_near_the_network_and_the_detector_opens_it(string variant, OutputForm form, bool symmetric, double percentile)
    {
        Write(form, new QuantisationOptions { Symmetric = symmetric, Percentile = percentile }, variant);

        using var scope = NewDisposeScope();
        using var exact = new ExportedFile(_folder["model.onnx"]);
        using var rounded = new ExportedFile(_folder["int8.onnx"]);
        var image = ParityInputs.Scene(Size, 2);
        Tensor Confidences(ExportedFile file) => variant == "yolo12-n" ? file.Run(image / 255).Rows[.., 4..] : file.Run(image).Rows[.., .., 4..];
        var (wanted, found) = (Confidences(exact), Confidences(rounded));
        (wanted - found).abs().mean().item<double>().ShouldBeInRange(1e-9, 0.03);
        using var detector = OnnxDetector.Open(_folder["int8.onnx"], new DetectorSettings { Threads = 1 });
        detector.InputSize.ShouldBe(Size);
    }

    [Fact]
    public void Kernels_have_a_factor_for_each_channel_and_only_the_last_convolutions_stay_float()
    {
        Write(OutputForm.Raw, new QuantisationOptions { Symmetric = true });

        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder["int8.onnx"])).Graph;

        var made = graph.Node.ToDictionary(n => n.Output[0]);
        var convolutions = graph.Node.Where(n => n.OpType == "Conv").ToLookup(n => n.Attribute.Any(a => a.Name == "group" && a.I > 1));
        convolutions[true].ShouldAllBe(c => !made.ContainsKey(c.Input[1]));
        convolutions[false].Count(c => !made.ContainsKey(c.Input[1])).ShouldBe(9);
        var weights = graph.Initializer.ToDictionary(t => t.Name);
        foreach (var restored in convolutions[false].Where(c => made.ContainsKey(c.Input[1])).Select(c => made[c.Input[1]]))
        {
            weights[restored.Input[0]].DataType.ShouldBe((int)TensorProto.Types.DataType.Int8);
            weights[restored.Input[1]].Dims.ShouldBe([weights[restored.Input[0]].Dims[0]]);
        }

        graph.Node.Where(n => n.OpType == "QuantizeLinear").ShouldAllBe(n => weights[n.Input[2]].RawData[0] == 0);
        File.ReadAllBytes(_folder["int8.onnx"]).Length.ShouldBeLessThan(File.ReadAllBytes(_folder["model.onnx"]).Length / 2);
    }

    [Fact]
    public void What_is_not_float32_or_not_finite_is_refused_and_leaves_no_file()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 1, 0);
        OnnxExport.Write(network, _folder["half.onnx"], new ExportOptions(64, ["a"]) { Precision = ExportPrecision.Fp16 });
        using (no_grad())
            network.state_dict()["backbone.backbone.stem.conv.bn.bias"].fill_(double.NaN);
        OnnxExport.Write(network, _folder["broken.onnx"], new ExportOptions(64, ["a"]));

        Should.Throw<ArgumentException>(() => Quantiser.Write(_folder["half.onnx"], _folder["out.onnx"], Images(64), new QuantisationOptions()));
        Should.Throw<InvalidDataException>(() => Quantiser.Write(_folder["broken.onnx"], _folder["out.onnx"], Images(64), new QuantisationOptions()));
        Should.Throw<InvalidDataException>(() => Quantiser.Write(_folder["broken.onnx"], _folder["out.onnx"], [], new QuantisationOptions()));
        File.Exists(_folder["out.onnx"]).ShouldBeFalse();
    }

    [Fact]
    public void The_gate_refuses_a_file_that_finds_less()
    {
        using var network = SettledNetwork.Create(YoloxVariant.Nano, 3);
        OnnxExport.Write(network, _folder["model.onnx"], new ExportOptions(Size, ["a", "b", "c"]));
        using (no_grad())
        {
            foreach (var level in new[] { 0, 1, 2 })
                network.state_dict()[$"head.obj_preds.{level}.bias"].fill_(-20);
        }

        OnnxExport.Write(network, _folder["blind.onnx"], new ExportOptions(Size, ["a", "b", "c"]));
        using var picture = new Mat(Size, Size, MatType.CV_8UC3, new Scalar(60, 90, 120));
        picture.Rectangle(new Rect(20, 30, 50, 40), new Scalar(250, 40, 10), -1);
        using var detector = OnnxDetector.Open(_folder["model.onnx"], new DetectorSettings().ForEvaluation());
        var found = detector.Detect(picture).Detections[0];
        var png = picture.ImEncode(".png");
        TrainingImage[] images = [new("a.png", () => png, [new TrainingBox(found.ClassId, found.Box)])];

        var blind = QuantisationReport.Measure(_folder["model.onnx"], _folder["blind.onnx"], images, new QuantisationOptions(), new DetectorSettings());
        (blind.Passed, blind.MapAfter).ShouldBe((false, 0));
        blind.MapBefore.ShouldBeGreaterThan(0.5);
        QuantisationReport.Measure(_folder["model.onnx"], _folder["model.onnx"], images, new QuantisationOptions(), new DetectorSettings()).Passed.ShouldBeTrue();
        new QuantisationReport(-1, -1, 0.01, 0).Passed.ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private void Write(OutputForm form, QuantisationOptions options, string variant = "yolox-nano")
    {
        using var network = SettledNetwork.Create(NetworkVariants.Find(variant)!, 3);
        OnnxExport.Write(network, _folder["model.onnx"], new ExportOptions(Size, ["a", "b", "c"]) { Form = form });
        Quantiser.Write(_folder["model.onnx"], _folder["int8.onnx"], Images(Size).Select(network.Prepare), options);
    }

    private static IEnumerable<Tensor> Images(int size)
    {
        for (var seed = 0; seed < 3; seed++)
        {
            using var image = seed == 0 ? ParityInputs.Noise(size, seed) : ParityInputs.Scene(size, seed);
            yield return image;
        }
    }
}
