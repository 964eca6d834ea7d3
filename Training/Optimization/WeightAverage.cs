using TorchSharp;
using VisionInApp.Training.Models;
using static TorchSharp.torch;

namespace VisionInApp.Training.Optimization;

/// <summary>An exponential moving average over the weights and batch-norm statistics of a network; this is what is evaluated and shipped.</summary>
public sealed class WeightAverage : IDisposable
{
    private readonly List<(Tensor Source, Tensor Average)> _pairs = [];
    private readonly Recipe _recipe;

    public WeightAverage(DetectionNetwork source, Recipe recipe)
    {
        _recipe = recipe;
        Network = source.Variant.Create(source.ClassCount, seed: 0);
        Network.to(source.parameters().First().device);
        Network.eval();
        var averages = Network.state_dict();
        foreach (var (name, tensor) in source.state_dict())
            _pairs.Add((tensor, averages[name]));
        using var noGradient = no_grad();
        foreach (var (from, average) in _pairs)
            average.copy_(from);
    }

    /// <summary>The network that holds the average, in evaluation mode.</summary>
    public DetectionNetwork Network { get; }

    /// <summary>False when a weight has become infinite or no number at all.</summary>
    public bool IsFinite
    {
        get
        {
            using var scope = NewDisposeScope();
            return _pairs.Where(p => p.Average.is_floating_point()).All(p => p.Average.isfinite().all().item<bool>());
        }
    }

    /// <param name="step">Optimizer steps done, counted from 1; early ones weigh more so that the average follows quickly at first.</param>
    public void Update(long step)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var decay = _recipe.AverageDecay * (1 - Math.Exp(-step / _recipe.AverageWarmupSteps));
        using Scalar kept = decay, taken = 1 - decay;
        foreach (var (source, average) in _pairs)
        {
            if (average.is_floating_point())
                average.mul_(kept).add_(source, alpha: taken);
            else
                average.copy_(source);
        }
    }

    public void Dispose() => Network.Dispose();
}
