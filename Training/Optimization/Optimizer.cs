using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VisionInApp.Training.Optimization;

/// <summary>How weights are moved against their gradients. Every trainable parameter has one or more running moments of its own shape; weight decay acts on convolution weights only, as YOLOX has it.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly List<Slot> _slots = [];
    private readonly double? _clip;

    /// <param name="moments">What the running moments are called in a checkpoint.</param>
    private protected Optimizer(nn.Module network, Recipe recipe, params string[] moments)
    {
        _clip = recipe.GradientClip;
        foreach (var (name, parameter) in network.named_parameters())
            if (parameter.requires_grad)
                _slots.Add(new Slot(parameter, [.. moments.Select(m => ($"{m}/{name}", zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope()))]));
    }

    /// <summary>The moments by name; what a checkpoint keeps.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State => _slots.SelectMany(slot => slot.Moments);

    /// <summary>The one that the recipe names.</summary>
    public static Optimizer Create(nn.Module network, Recipe recipe) => recipe.Optimizer == OptimizerKind.AdamW ? new AdamW(network, recipe) : new Sgd(network, recipe);

    /// <summary>Moves every parameter and forgets the gradients; false when a gradient is not a number, and then nothing was moved.</summary>
    /// <param name="update">Counted from 1 over the whole run.</param>
    public bool Step(double learningRate, long update)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var pairs = _slots.Where(slot => slot.Parameter.grad is not null).Select(slot => (slot, gradient: slot.Parameter.grad!)).ToList();
        var norm = Norm(pairs.ConvertAll(p => p.gradient));
        if (!double.IsFinite(norm))
            return false;
        using Scalar? cut = _clip / (norm + 1e-6) is { } factor and < 1 ? factor : null;
        Begin(learningRate, update);
        foreach (var (slot, gradient) in pairs)
        {
            if (cut is not null)
                gradient.mul_(cut);
            Move(slot, gradient);
            gradient.zero_();
        }

        return true;
    }

    /// <summary>The numbers of one step, before its first parameter.</summary>
    private protected abstract void Begin(double learningRate, long update);

    /// <summary>Moves one parameter; may change the gradient.</summary>
    private protected abstract void Move(Slot slot, Tensor gradient);

    private static double Norm(List<Tensor> gradients) => gradients.Count == 0 ? 0 : stack([.. gradients.Select(g => g.norm())]).norm().item<float>();

    public void Dispose()
    {
        foreach (var (_, moment) in State)
            moment.Dispose();
        Release();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Release();

    private protected sealed record Slot(Parameter Parameter, IReadOnlyList<(string Name, Tensor Tensor)> Moments)
    {
        public bool Decays => Parameter.dim() == 4;
    }
}
