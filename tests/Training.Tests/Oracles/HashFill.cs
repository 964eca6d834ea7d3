using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolox;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Oracles;

/// <summary>Fills a network and its input with numbers made from a hash, so that reference outputs need no weight file.</summary>
internal static class HashFill
{
    private const uint InputIndex = 9999;

    /// <summary>A number in -1..1 for element <c>i</c> of tensor <c>k</c>.</summary>
    public static double Number(uint k, uint i)
    {
        unchecked
        {
            var h = i * 0x9E3779B1u + k * 0x85EBCA77u + 0x165667B1u;
            h ^= h >> 15;
            h *= 0x2C1B3C6Du;
            h ^= h >> 12;
            h *= 0x297A2D39u;
            h ^= h >> 15;
            return h / 4294967296.0 * 2 - 1;
        }
    }

    /// <summary>The filled network after one calibrating forward pass, as the reference figures assume it, with its input [2, 3, height, width].</summary>
    public static (DetectionNetwork Network, Tensor Images) Network(NetworkVariant variant, int classCount, double gain, int height, int width)
    {
        var network = variant.Create(classCount, seed: 0);
        Fill(network.state_dict(), gain);
        var images = Images(2, height, width, variant is YoloxVariant ? 255 : 1);
        Calibrate(network, images);
        return (network, images);
    }

    private static Tensor Images(int batch, int height, int width, double brightest) =>
        Values(InputIndex, [batch, 3, height, width], s => (s * 0.5 + 0.5) * brightest);

    private static void Fill(IReadOnlyDictionary<string, Tensor> tensors, double gain)
    {
        using var noGradient = no_grad();
        uint k = 0;
        foreach (var (name, tensor) in tensors.Where(t => !t.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
        {
            if (!name.EndsWith("dfl.conv.weight", StringComparison.Ordinal))
            {
                using var values = Values(k, tensor.shape, Rule(name, tensor, gain));
                tensor.copy_(values);
            }

            k++;
        }
    }

    private static Func<double, double> Rule(string name, Tensor tensor, double gain)
    {
        if (tensor.dim() == 4)
        {
            var scale = gain * Math.Sqrt(3.0 / (tensor.shape[1] * tensor.shape[2] * tensor.shape[3]));
            return s => s * scale;
        }

        if (name.EndsWith("running_var", StringComparison.Ordinal))
            return s => 1 + 0.3 * s;
        if (name.EndsWith("bn.weight", StringComparison.Ordinal))
            return s => 1 + 0.2 * s;
        if (name.EndsWith("gamma", StringComparison.Ordinal))
            return s => 0.5 + 0.2 * s;
        return s => 0.1 * s;
    }

    private static Tensor Values(uint k, long[] shape, Func<double, double> rule)
    {
        var values = new float[shape.Aggregate(1L, (product, side) => product * side)];
        for (uint i = 0; i < values.Length; i++)
            values[i] = (float)rule(Number(k, i));
        return tensor(values).reshape(shape);
    }

    private static void Calibrate(DetectionNetwork network, Tensor images)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var norms = network.modules().OfType<TorchSharp.Modules.BatchNorm2d>().ToList();
        norms.ForEach(n => n.momentum = 1.0);
        network.train();
        network.forward(images);
        norms.ForEach(n => n.momentum = 0.03);
    }
}
