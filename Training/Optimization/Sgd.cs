using TorchSharp;
using static TorchSharp.torch;

namespace VisionInApp.Training.Optimization;

/// <summary>Stochastic gradient descent with Nesterov momentum.</summary>
public sealed class Sgd(nn.Module network, Recipe recipe) : Optimizer(network, recipe, "momentum")
{
    private readonly Scalar _momentum = recipe.Momentum;
    private readonly Scalar _decay = recipe.WeightDecay;
    private readonly HeldNumber _descent = new();

    private protected override void Begin(double learningRate, long update) => _descent.Set(-learningRate);

    private protected override void Move(Slot slot, Tensor gradient)
    {
        var momentum = slot.Moments[0].Tensor;
        if (slot.Decays)
            gradient.add_(slot.Parameter, alpha: _decay);
        momentum.mul_(_momentum).add_(gradient, Scalars.One);
        gradient.add_(momentum, alpha: _momentum);
        slot.Parameter.add_(gradient, alpha: _descent.Value);
    }

    private protected override void Release()
    {
        _momentum.Dispose();
        _decay.Dispose();
        _descent.Dispose();
    }
}
