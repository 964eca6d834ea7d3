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

    private void Save(string? classes)
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 2, 5);
        StateDictFile.Save(_folder["weights"], network.state_dict(), classes is null ? null : new Dictionary<string, string> { ["classes"] = classes });
    }
}
