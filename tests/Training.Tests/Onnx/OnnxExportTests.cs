using Microsoft.ML.OnnxRuntime;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Onnx.Format;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Onnx;

public sealed class OnnxExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("nano", 1)]
    [InlineData("nano", 3)]
    [InlineData("nano", 80)]
    [InlineData("tiny", 3)]
    public void The_file_computes_what_the_network_computes(string variant, int classes)
    {
        using var network = SettledNetwork.Create(YoloxVariant.Find(variant)!, classes);
        OnnxExport.Write(network, _folder["model.onnx"], Options(classes, 160));

        var report = Parity.Check(network, _folder["model.onnx"], 160);

        report.Inputs.ShouldBe(2);
        report.MaxDifference.ShouldBeInRange(double.Epsilon, 1e-4);
        report.Passed.ShouldBeTrue();
    }

    [Fact]
    public void The_check_fails_when_a_weight_differs()
    {
        using var network = SettledNetwork.Create(YoloxVariant.Nano, 3);
        OnnxExport.Write(network, _folder["model.onnx"], Options(3, 160));
        using (no_grad())
            network.state_dict()["head.cls_convs.2.1.pconv.bn.bias"].add_(0.01);

        Parity.Check(network, _folder["model.onnx"], 160).Passed.ShouldBeFalse();
    }

    [Fact]
    public void The_check_fails_when_the_network_is_not_finite()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 1, 0);
        using (no_grad())
            network.state_dict()["head.reg_preds.0.bias"].fill_(double.NaN);
        OnnxExport.Write(network, _folder["model.onnx"], Options(1, 64));

        Parity.Check(network, _folder["model.onnx"], 64).Passed.ShouldBeFalse();
    }

    [Fact]
    public void The_file_names_its_input_output_and_classes()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 2, 0);
        OnnxExport.Write(network, _folder["model.onnx"], new ExportOptions(96, ["bolt", "\"nut\" \u2603"]));

        using var session = new InferenceSession(_folder["model.onnx"]);

        session.InputMetadata["images"].Dimensions.ShouldBe([1, 3, 96, 96]);
        session.OutputMetadata["output"].Dimensions.ShouldBe([1, 12 * 12 + 6 * 6 + 3 * 3, 7]);
        var metadata = session.ModelMetadata.CustomMetadataMap;
        System.Text.Json.JsonDocument.Parse(metadata["names"]).RootElement.GetProperty("1").GetString().ShouldBe("\"nut\" \u2603");
        metadata["imgsz"].ShouldBe("[96, 96]");
        metadata["stride"].ShouldBe("32");
        metadata["task"].ShouldBe("detect");
        metadata["family"].ShouldBe("yolox");
    }

    [Fact]
    public void An_open_batch_runs_several_images_at_once()
    {
        using var scope = NewDisposeScope();
        using var network = SettledNetwork.Create(YoloxVariant.Nano, 3);
        var images = cat([ParityInputs.Scene(64, 3), ParityInputs.Noise(64, 4)]);
        OnnxExport.Write(network, _folder["model.onnx"], Options(3, 64) with { DynamicBatch = true });

        var report = Parity.Check(network, _folder["model.onnx"], [images, cat([images, images])]);

        report.Passed.ShouldBeTrue();
    }

    [Fact]
    public void The_file_has_opset_13_and_no_batch_normalisation()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 80, 0);
        OnnxExport.Write(network, _folder["model.onnx"], Options(80, 416));

        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder["model.onnx"]));

        model.OpsetImport.Single().Version.ShouldBe(13);
        model.IrVersion.ShouldBe(7);
        model.Graph.Node.Count(n => n.OpType == "Conv").ShouldBe(113);
        model.Graph.Node.ShouldNotContain(n => n.OpType == "BatchNormalization");
        model.Graph.Initializer.Where(t => t.DataType == (int)TensorProto.Types.DataType.Float && !t.Name.StartsWith("constant", StringComparison.Ordinal))
            .Sum(t => t.RawData.Length / sizeof(float)).ShouldBe(904_463);
    }

    [Fact]
    public void Names_that_do_not_fit_the_classes_are_refused()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 3, 0);

        Should.Throw<ArgumentException>(() => OnnxExport.Write(network, _folder["model.onnx"], Options(2, 64)));
        Should.Throw<ArgumentException>(() => OnnxExport.Write(network, _folder["model.onnx"], Options(3, 65)));
        File.Exists(_folder["model.onnx"]).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private static ExportOptions Options(int classes, int size) => new(size, [.. Enumerable.Range(0, classes).Select(c => $"class {c}")]);
}
