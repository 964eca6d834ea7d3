using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Weights;

/// <summary>
/// Measures what batch normalisation sees, without changing what the network computes in evaluation: mean and variance become the
/// measured ones, and weight and bias are set so that each layer scales and shifts as before.
/// </summary>
public static class BatchNormCalibration
{
    /// <summary>Runs the batches through the network in evaluation mode and replaces every layer's statistics; the network's mode is kept.</summary>
    public static void Measure(Module<Tensor, Tensor> network, IEnumerable<Tensor> batches)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var training = network.training;
        var layers = network.modules().OfType<BatchNorm2d>().ToDictionary(layer => layer, layer => new Moments(layer));
        var hooks = layers.Select(l => l.Key.register_forward_pre_hook((_, map) => l.Value.Add(map))).ToList();
        network.eval();
        foreach (var batch in batches)
            network.forward(batch).Dispose();
        hooks.ForEach(hook => hook.remove());
        network.train(training);

        foreach (var (layer, moments) in layers.Where(l => l.Value.Count > 1))
            Replace(layer, moments);
    }

    private static void Replace(BatchNorm2d layer, Moments moments)
    {
        using var scope = NewDisposeScope();
        var scale = layer.weight!.to(float64) / (layer.running_var!.to(float64) + layer.eps).sqrt();
        var shift = layer.bias!.to(float64) - layer.running_mean!.to(float64) * scale;
        var (mean, variance) = moments.Result();
        layer.running_mean.copy_(mean);
        layer.running_var.copy_(variance);
        layer.weight.copy_(scale * (variance + layer.eps).sqrt());
        layer.bias.copy_(shift + mean * scale);
    }

    /// <summary>Sums of a map's channels and of their squares, in double precision.</summary>
    private sealed class Moments(BatchNorm2d layer)
    {
        private readonly Tensor _sum = zeros_like(layer.bias!, float64);
        private readonly Tensor _squares = zeros_like(layer.bias!, float64);

        public long Count { get; private set; }

        public Tensor Add(Tensor map)
        {
            using var scope = NewDisposeScope();
            var values = map.to(float64);
            _sum.add_(values.sum([0, 2, 3]));
            _squares.add_(values.square().sum([0, 2, 3]));
            Count += map.numel() / map.shape[1];
            return map;
        }

        /// <summary>Mean and unbiased variance, as batch normalisation keeps them.</summary>
        public (Tensor Mean, Tensor Variance) Result()
        {
            var mean = _sum / Count;
            return (mean, (_squares - mean * _sum).clamp(min: 0) / (Count - 1));
        }
    }
}
