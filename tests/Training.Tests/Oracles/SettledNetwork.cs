using VisionInApp.Training.Models;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Oracles;

/// <summary>A network as training leaves it: normalisation that scales, shifts and has seen pictures, and confidences that are neither 0 nor 1.</summary>
internal static class SettledNetwork
{
    public static DetectionNetwork Create(NetworkVariant variant, int classCount)
    {
        var network = variant.Create(classCount, seed: 11);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(12, CPU);
        foreach (var norm in network.modules().OfType<TorchSharp.Modules.BatchNorm2d>())
        {
            norm.weight!.uniform_(0.7, 1.3, generator);
            norm.bias!.uniform_(-0.2, 0.2, generator);
            norm.momentum = 0.7;
        }

        foreach (var (_, bias) in network.state_dict().Where(t => IsPrediction(t.Key) && t.Value.dim() == 1))
            bias.uniform_(-1, 1, generator);
        network.train();
        for (var seed = 0; seed < 3; seed++)
            network.forward(network.Prepare(cat([ParityInputs.Scene(160, seed), ParityInputs.Noise(160, seed)])));
        network.eval();
        return network;
    }

    private static bool IsPrediction(string name) =>
        name.Contains("_preds.", StringComparison.Ordinal) || (name.StartsWith("model.21.", StringComparison.Ordinal) && name.EndsWith(".2.bias", StringComparison.Ordinal));
}
