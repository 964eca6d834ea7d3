using System.Runtime.InteropServices;
using VisionInApp.Training.Models;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Weights;

/// <summary>
/// Weights of an ONNX file whose batch normalisation is folded: its convolutions, in the order in which they run, are the
/// network's, provided that each has the same shape and is fed by the same ones.
/// </summary>
internal static class OnnxWeights
{
    // The order and wiring of convolutions are the same at any input size.
    private const int AnySize = 64;

    public static ImportReport Fill(DetectionNetwork network, OnnxWeightFile file)
    {
        var graph = new OnnxGraph(network, AnySize, AnySize);
        network.Export(graph, "images");
        var own = ConvolutionTopology.Of(graph.Graph.Node.Select(n => new OnnxNode(n.OpType, n.Input, n.Output)));
        var given = ConvolutionTopology.Of(file.Nodes);
        if (own.Count != given.Count)
            throw Refused(network, $"it has {given.Count} convolutions instead of {own.Count}");

        List<(Convolution Own, Weights Given)> pairs = [];
        for (var i = 0; i < own.Count; i++)
        {
            if (!own[i].Sources.SequenceEqual(given[i].Sources))
                throw Refused(network, $"its convolution {i + 1} ({graph.Convolutions[i].Name}) is wired differently");
            pairs.Add((graph.Convolutions[i], Find(network, file, given[i], graph.Convolutions[i])));
        }

        foreach (var (convolution, weights) in pairs.Where(p => p.Given.Fits))
            Set(convolution, weights);
        return Report(network, pairs);
    }

    /// <summary>A kernel and a bias; they fit unless they are class predictions for another number of classes.</summary>
    private sealed record Weights(OnnxTensor Kernel, OnnxTensor Bias, bool Fits);

    private static Weights Find(DetectionNetwork network, OnnxWeightFile file, ConvolutionNode node, Convolution convolution)
    {
        if (!file.Tensors.TryGetValue(node.Weight, out var kernel) || node.Bias is null || !file.Tensors.TryGetValue(node.Bias, out var bias))
            throw Refused(network, $"the float32 weight or bias of {convolution.Name} is not in it");
        var expected = convolution.Conv.weight.shape;
        var fits = kernel.Shape.SequenceEqual(expected);
        if (!fits && !(network.DependsOnClasses(convolution.WeightName) && kernel.Shape.Length == 4))
            throw Refused(network, $"{convolution.Name} is [{string.Join(", ", kernel.Shape)}] instead of [{string.Join(", ", expected)}]");
        if (!bias.Shape.SequenceEqual(kernel.Shape.Take(1)))
            throw Refused(network, $"the bias of {convolution.Name} has not one number per channel");
        return new Weights(kernel, bias, fits);
    }

    private static void Set(Convolution convolution, Weights weights)
    {
        Copy(convolution.Conv.weight, weights.Kernel);
        if (convolution.Norm is not { } norm)
        {
            Copy(convolution.Conv.bias!, weights.Bias);
            return;
        }

        // With mean 0, variance 1 and weight sqrt(1 + ε) normalisation only adds its bias.
        norm.running_mean!.fill_(0);
        norm.running_var!.fill_(1);
        norm.weight!.fill_(Math.Sqrt(1 + norm.eps));
        norm.num_batches_tracked?.fill_(0);
        Copy(norm.bias!, weights.Bias);
    }

    private static void Copy(Tensor target, OnnxTensor source)
    {
        var values = MemoryMarshal.Cast<byte, float>(source.Data.Span).ToArray();
        using var copy = tensor(values).reshape(source.Shape);
        target.copy_(copy);
    }

    private static ImportReport Report(DetectionNetwork network, List<(Convolution Own, Weights Given)> pairs)
    {
        var skipped = pairs.Where(p => !p.Given.Fits).SelectMany(p => new[] { p.Own.WeightName, p.Own.BiasName }).ToHashSet(StringComparer.Ordinal);
        var names = network.state_dict().Keys.ToLookup(skipped.Contains);
        return new ImportReport([.. names[false]], [.. names[true]], [], NeedsCalibration: true);
    }

    private static InvalidDataException Refused(DetectionNetwork network, string reason) =>
        new($"The ONNX file is refused as weights of {network.Variant.Name}: {reason}.");
}
