using System.Runtime.InteropServices;
using VisionInApp.Training.Models;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Weights;

/// <summary>
/// Weights of an ONNX file: its convolutions, in the order in which they run, are the network's, provided that each has the same
/// shape and is fed by the same ones. Batch normalisation may be folded into them or stand behind them.
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

        var scales = graph.Scales.Select(scale => (scale.Value, Given: Scale(network, file, scale.Name, scale.Value))).ToList();
        foreach (var (convolution, weights) in pairs.Where(p => p.Given.Fits))
            Set(convolution, weights);
        foreach (var (value, tensor) in scales)
            Copy(value, tensor);
        return Report(network, pairs);
    }

    /// <summary>A kernel, a bias and what normalises them; they fit unless they belong to another number of classes.</summary>
    private sealed record Weights(OnnxTensor Kernel, OnnxTensor? Bias, Norm? Norm, bool Fits);

    private sealed record Norm(OnnxTensor Scale, OnnxTensor Bias, OnnxTensor Mean, OnnxTensor Variance, float Epsilon);

    private static Weights Find(DetectionNetwork network, OnnxWeightFile file, ConvolutionNode node, Convolution convolution)
    {
        OnnxTensor Vector(string? name, long length, string what) => name is not null && file.Tensors.TryGetValue(name, out var tensor)
            ? tensor.Shape is [var count] && count == length ? tensor : throw Refused(network, $"the {what} of {convolution.Name} has not one number per channel")
            : throw Refused(network, $"the float32 {what} of {convolution.Name} is not in it");

        if (!file.Tensors.TryGetValue(node.Weight, out var kernel))
            throw Refused(network, $"the float32 weight of {convolution.Name} is not in it");
        var expected = convolution.Conv.weight.shape;
        var fits = kernel.Shape.SequenceEqual(expected);
        if (!fits && !(network.DependsOnClasses(convolution.WeightName) && kernel.Shape.Length == 4))
            throw Refused(network, $"{convolution.Name} is [{string.Join(", ", kernel.Shape)}] instead of [{string.Join(", ", expected)}]");
        if (node.Norm is not null && convolution.Norm is null)
            throw Refused(network, $"{convolution.Name} is normalised in it");

        var channels = kernel.Shape[0];
        var bias = node.Bias is null && node.Norm is not null ? null : Vector(node.Bias, channels, "bias");
        var norm = node.Norm is not { Inputs: var inputs } ? null : new Norm(
            Vector(inputs[1], channels, "normalisation"), Vector(inputs[2], channels, "normalisation"),
            Vector(inputs[3], channels, "normalisation"), Vector(inputs[4], channels, "normalisation"), node.Norm.Epsilon);
        return new Weights(kernel, bias, norm, fits);
    }

    private static OnnxTensor Scale(DetectionNetwork network, OnnxWeightFile file, string name, Tensor value) =>
        file.Tensors.TryGetValue(name, out var tensor) && tensor.Shape.Aggregate(1L, (product, side) => product * side) == value.numel()
            ? tensor
            : throw Refused(network, $"it has no fitting {name}");

    private static void Set(Convolution convolution, Weights weights)
    {
        Copy(convolution.Conv.weight, weights.Kernel);
        if (convolution.Norm is not { } norm)
        {
            Copy(convolution.Conv.bias!, weights.Bias!);
        }
        else if (weights.Norm is { } given)
        {
            Copy(norm.weight!, given.Scale);
            Copy(norm.bias!, given.Bias);
            Copy(norm.running_mean!, given.Mean);
            if (weights.Bias is { } bias)
                norm.running_mean!.sub_(Read(bias));
            Copy(norm.running_var!, given.Variance);
            norm.running_var!.add_(given.Epsilon - norm.eps);
        }
        else
        {
            // With mean 0, variance 1 and weight sqrt(1 + ε) normalisation only adds its bias.
            norm.running_mean!.fill_(0);
            norm.running_var!.fill_(1);
            norm.weight!.fill_(Math.Sqrt(1 + norm.eps));
            Copy(norm.bias!, weights.Bias!);
        }

        convolution.Norm?.num_batches_tracked?.fill_(0);
    }

    private static void Copy(Tensor target, OnnxTensor source)
    {
        using var copy = Read(source);
        target.copy_(copy.reshape(target.shape));
    }

    private static Tensor Read(OnnxTensor source) => tensor(MemoryMarshal.Cast<byte, float>(source.Data.Span).ToArray());

    private static ImportReport Report(DetectionNetwork network, List<(Convolution Own, Weights Given)> pairs)
    {
        var fresh = pairs.Where(p => !p.Given.Fits).Select(p => p.Own.Prefix).ToList();
        var names = network.state_dict().Keys.ToLookup(name => fresh.Exists(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        return new ImportReport([.. names[false]], [.. names[true]], [], NeedsCalibration: pairs.Exists(p => p.Own.Norm is not null && p.Given is { Norm: null, Fits: true }));
    }

    private static InvalidDataException Refused(DetectionNetwork network, string reason) =>
        new($"The ONNX file is refused as weights of {network.Variant.Name}: {reason}.");
}
