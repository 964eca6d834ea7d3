using System.Text.Json;
using VisionInApp.GpuBridge.Commands;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Weights;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Bridge.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Weights_become_an_onnx_file_that_the_detector_opens()
    {
        Save(classes: """["bolt","nut"]""");

        var (exitCode, output, _) = CommandLine.Run(
            ExportCommand.Create(), "--checkpoint", _folder["weights"], "--out", _folder["model.onnx"], "--size", "96", "--json");

        exitCode.ShouldBe(0);
        JsonDocument.Parse(output).RootElement.GetProperty("parity").GetProperty("passed").GetBoolean().ShouldBeTrue();
        using var detector = OnnxDetector.Open(_folder["model.onnx"], new DetectorSettings());
        (detector.InputSize, detector.Classes).ShouldBe((96, 2));
        OnnxInspection.Check(File.ReadAllBytes(_folder["model.onnx"])).Metadata["names"].ShouldBe("""{"0":"bolt","1":"nut"}""");
    }

    [Fact]
    public void Weights_become_a_model_package_with_its_classes_and_parity()
    {
        Save(classes: null);

        var (exitCode, _, _) = CommandLine.Run(
            ExportCommand.Create(), "--checkpoint", _folder["weights"], "--out", _folder["model.vpkg"], "--size", "64", "--classes", "red,green");

        exitCode.ShouldBe(0);
        var package = ModelPackage.Open(_folder["model.vpkg"], PackageTrust.None);
        package.Manifest.Family.ShouldBe("yolox-nano");
        package.Manifest.LabelSchema.Classes.Select(c => c.Name).ShouldBe(["red", "green"]);
        package.Manifest.Parity!.MaxDifference.ShouldBeInRange(double.Epsilon, 1e-4);
        using var detector = OnnxDetector.Open(package);
        detector.InputSize.ShouldBe(64);
    }

    [Fact]
    public void A_package_can_hold_a_suppressed_network_in_float16_and_the_detector_reads_it()
    {
        Save(classes: null);

        CommandLine.Run(
            ExportCommand.Create(), "--checkpoint", _folder["weights"], "--out", _folder["model.vpkg"], "--size", "64", "--form", "nms", "--precision", "fp16").ExitCode.ShouldBe(0);

        var package = ModelPackage.Open(_folder["model.vpkg"], PackageTrust.None);
        (package.Manifest.Form, package.Manifest.Precision).ShouldBe(("nms", "fp16"));
        using var detector = OnnxDetector.Open(package);
        detector.InputSize.ShouldBe(64);
    }

    [Fact]
    public void Eight_bits_need_labelled_images_and_what_they_cost_is_kept_in_the_package()
    {
        Save(classes: """["a","b"]""");
        CommandLine.Run(ExportCommand.Create(), "--checkpoint", _folder["weights"], "--out", _folder["m.onnx"], "--precision", "int8").Error.ShouldContain("--dataset");
        Dataset();
        string[] common = ["--checkpoint", _folder["weights"], "--size", "64", "--precision", "int8", "--dataset", _folder["set"], "--json"];

        var (exitCode, output, error) = CommandLine.Run(ExportCommand.Create(), [.. common, "--out", _folder["m.onnx"]]);

        exitCode.ShouldBe(0, error + output);
        using var json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("quantisation").GetProperty("images").GetInt32().ShouldBe(1);
        OnnxInspection.Check(File.ReadAllBytes(_folder["m.onnx"])).Operators.Keys.ShouldContain("QuantizeLinear");
        CommandLine.Run(ExportCommand.Create(), [.. common, "--out", _folder["m.vpkg"]]).ExitCode.ShouldBe(0);
        ModelPackage.Open(_folder["m.vpkg"], PackageTrust.None).Manifest.ShouldSatisfyAllConditions(
            m => m.Precision.ShouldBe("int8"), m => m.Parity!.MapLoss!.Value.ShouldBeLessThanOrEqualTo(m.Parity.MaxMapLoss!.Value));
        Directory.GetFiles(_folder["."]).Select(Path.GetFileName).Order().ShouldBe(["m.onnx", "m.vpkg", "weights"]);
    }

    [Theory]
    [InlineData("--classes", "one")]
    [InlineData("--classes", "same,same")]
    public void Names_that_do_not_fit_are_refused_and_leave_no_file(params string[] more)
    {
        Save(classes: null);

        var (exitCode, _, error) = CommandLine.Run(ExportCommand.Create(), ["--checkpoint", _folder["weights"], "--out", _folder["model.onnx"], .. more]);

        exitCode.ShouldBe(1);
        error.ShouldContain("2 different class names");
        File.Exists(_folder["model.onnx"]).ShouldBeFalse();
    }

    [Fact]
    public void A_file_that_is_no_network_is_refused_in_words()
    {
        File.WriteAllText(_folder["weights"], "hello there, this is not a network");

        var (exitCode, _, error) = CommandLine.Run(ExportCommand.Create(), "--checkpoint", _folder["weights"], "--out", _folder["model.onnx"]);

        exitCode.ShouldBe(1);
        error.ShouldStartWith("The safetensors file is refused");
    }

    [Fact]
    public void Another_ending_or_an_impossible_size_is_refused()
    {
        CommandLine.Run(ExportCommand.Create(), "--checkpoint", "w", "--out", "model.pt").Error.ShouldContain("must end in .onnx or .vpkg");
        CommandLine.Run(ExportCommand.Create(), "--checkpoint", "w", "--out", "m.onnx", "--size", "100").Error.ShouldContain("multiple of 32");
    }

    public void Dispose() => _folder.Dispose();

    // An untrained network finds nothing, and neither do its 8 bits: the gate passes with a loss of nothing.
    private void Dataset()
    {
        foreach (var (split, shade) in new[] { ("train", 40), ("test", 200) })
        {
            Directory.CreateDirectory(Path.Combine(_folder["set"], "images", split));
            Directory.CreateDirectory(Path.Combine(_folder["set"], "labels", split));
            using var picture = new OpenCvSharp.Mat(64, 64, OpenCvSharp.MatType.CV_8UC3, new OpenCvSharp.Scalar(shade, 90, 160));
            OpenCvSharp.Cv2.ImWrite(Path.Combine(_folder["set"], "images", split, "a.png"), picture);
            File.WriteAllText(Path.Combine(_folder["set"], "labels", split, "a.txt"), "0 0.5 0.5 0.4 0.4\n");
        }

        File.WriteAllText(Path.Combine(_folder["set"], "data.yaml"), "train: images/train\nval: images/test\ntest: images/test\nnames: [a, b]\n");
    }

    private void Save(string? classes)
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 2, 5);
        StateDictFile.Save(_folder["weights"], network.state_dict(), classes is null ? null : new Dictionary<string, string> { ["classes"] = classes });
    }
}
