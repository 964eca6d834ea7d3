using VisionInApp.Training.Models;
using static TorchSharp.torch;

namespace VisionInApp.Training.Weights;

/// <summary>Weights that come under the network's own tensor names.</summary>
internal static class NamedWeights
{
    public static ImportReport Fill(DetectionNetwork network, IReadOnlyDictionary<string, Tensor> weights)
    {
        List<(string Name, Tensor Own, Tensor Given)> matched = [];
        List<string> reinitialised = [], missing = [];
        foreach (var (name, own) in network.state_dict())
        {
            if (!weights.TryGetValue(name, out var given))
                missing.Add(name);
            else if (own.shape.SequenceEqual(given.shape))
                matched.Add((name, own, given));
            else if (network.DependsOnClasses(name))
                reinitialised.Add(name);
            else
                throw new InvalidDataException($"The weights are refused: {name} is {Shape(given)} in the file and {Shape(own)} in {network.Variant.Name}.");
        }

        if (matched.Count == 0)
            throw new InvalidDataException($"The weights are refused: the file has no tensor of {network.Variant.Name}.");
        foreach (var (_, own, given) in matched)
            own.copy_(given);
        return new ImportReport([.. matched.Select(m => m.Name)], reinitialised, missing, NeedsCalibration: false);
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
