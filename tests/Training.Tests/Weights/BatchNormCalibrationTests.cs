using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Weights;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Weights;

public sealed class BatchNormCalibrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Measuring_keeps_what_the_network_computes_and_finds_the_true_statistics()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Imported();
        var images = cat([ParityInputs.Scene(128, 21), ParityInputs.Noise(128, 22)]);
        network.eval();
        var before = network.forward(images);

        BatchNormCalibration.Measure(network, [images, cat([ParityInputs.Scene(128, 23), ParityInputs.Scene(128, 24)])]);

        (network.forward(images) - before).abs().max().item<float>().ShouldBeLessThan(1e-3f);
        network.training.ShouldBeFalse();
        network.state_dict()["backbone.backbone.stem.conv.bn.running_var"].min().item<float>().ShouldNotBe(1);
    }

    [Fact]
    public void After_measuring_a_training_pass_computes_nearly_what_evaluation_does_and_before_it_does_not()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Imported();
        var images = cat([ParityInputs.Scene(128, 21), ParityInputs.Scene(128, 22), ParityInputs.Scene(128, 23), ParityInputs.Scene(128, 24)]);

        var before = Gap(network, images);
        BatchNormCalibration.Measure(network, [images]);
        var after = Gap(network, images);

        after.ShouldBeLessThan(1e-2f);
        before.ShouldBeGreaterThan(10 * after);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The largest difference between the outputs in training and in evaluation mode; the statistics are left as they were.</summary>
    private static float Gap(YoloxNetwork network, Tensor images)
    {
        foreach (var norm in network.modules().OfType<TorchSharp.Modules.BatchNorm2d>())
            norm.momentum = 0;
        network.train();
        var training = network.forward(images);
        network.eval();
        return (training - network.forward(images)).abs().max().item<float>();
    }

    /// <summary>A network whose normalisation was folded away by an export and rebuilt by an import.</summary>
    private YoloxNetwork Imported()
    {
        using var settled = SettledNetwork.Create(YoloxVariant.Nano, 2);
        OnnxExport.Write(settled, _folder["folded.onnx"], new ExportOptions(128, ["a", "b"]));
        var network = YoloxNetwork.Create(YoloxVariant.Nano, 2, 0);
        WeightImport.Load(_folder["folded.onnx"], network).NeedsCalibration.ShouldBeTrue();
        return network;
    }
}
