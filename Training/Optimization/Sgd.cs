using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VisionInApp.Training.Optimization;

/// <summary>Stochastic gradient descent with Nesterov momentum; weight decay on convolution weights only, as YOLOX has it.</summary>
public sealed class Sgd : IDisposable
{
    private readonly List<(string Name, Parameter Parameter, Tensor Momentum)> _slots = [];
    private readonly Recipe _recipe;

    public Sgd(nn.Module network, Recipe recipe)
    {
        _recipe = recipe;
        foreach (var (name, parameter) in network.named_parameters())
            _slots.Add((name, parameter, zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope()));
    }

    /// <summary>The momentum of each parameter by name; what a checkpoint keeps.</summary>
    public IEnumerable<(string Name, Tensor Momentum)> State => _slots.Select(slot => (slot.Name, slot.Momentum));

    /// <summary>Moves every parameter against its gradient and forgets the gradients.</summary>
    public void Step(double learningRate)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using Scalar momentumFactor = _recipe.Momentum, decay = _recipe.WeightDecay, descent = -learningRate;
        var shrink = _recipe.GradientClip is { } clip ? Cut(clip) : 1;
        using Scalar cut = shrink;
        foreach (var (_, parameter, momentum) in _slots)
        {
            if (parameter.grad is not { } gradient)
                continue;
            if (shrink < 1)
                gradient.mul_(cut);
            if (parameter.dim() == 4)
                gradient.add_(parameter, alpha: decay);
            momentum.mul_(momentumFactor).add_(gradient, Scalars.One);
            gradient.add_(momentum, alpha: momentumFactor);
            parameter.add_(gradient, alpha: descent);
            gradient.zero_();
        }
    }

    private double Cut(double clip)
    {
        var squares = _slots.Where(slot => slot.Parameter.grad is not null).Select(slot => slot.Parameter.grad!.square().sum()).ToArray();
        return clip / (Math.Sqrt(stack(squares).sum().item<float>()) + 1e-6);
    }

    public void Dispose() => _slots.ForEach(slot => slot.Momentum.Dispose());
}
