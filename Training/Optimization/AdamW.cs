using TorchSharp;
using static TorchSharp.torch;

namespace VisionInApp.Training.Optimization;

/// <summary>Adam with decoupled weight decay (arXiv 1711.05101); the recipe's momentum is its first beta.</summary>
public sealed class AdamW(nn.Module network, Recipe recipe) : Optimizer(network, recipe, "mean", "square")
{
    private readonly Scalar _kept = recipe.Momentum;
    private readonly Scalar _taken = 1 - recipe.Momentum;
    private readonly Scalar _squareKept = recipe.SquareMomentum;
    private readonly Scalar _squareTaken = 1 - recipe.SquareMomentum;
    private readonly Scalar _epsilon = recipe.AdamEpsilon;
    private readonly (double Momentum, double SquareMomentum, double WeightDecay) _numbers = (recipe.Momentum, recipe.SquareMomentum, recipe.WeightDecay);
    private readonly HeldNumber _shrink = new();
    private readonly HeldNumber _descent = new();
    private readonly HeldNumber _squareScale = new();

    private protected override void Begin(double learningRate, long update)
    {
        _shrink.Set(1 - (learningRate * _numbers.WeightDecay));
        _descent.Set(-learningRate / (1 - Math.Pow(_numbers.Momentum, update)));
        _squareScale.Set(1 / Math.Sqrt(1 - Math.Pow(_numbers.SquareMomentum, update)));
    }

    private protected override void Move(Slot slot, Tensor gradient)
    {
        var (mean, square) = (slot.Moments[0].Tensor, slot.Moments[1].Tensor);
        mean.mul_(_kept).add_(gradient, alpha: _taken);
        square.mul_(_squareKept).addcmul_(gradient, gradient, _squareTaken);
        if (slot.Decays)
            slot.Parameter.mul_(_shrink.Value);
        using var root = square.sqrt().mul_(_squareScale.Value).add_(_epsilon, Scalars.One);
        slot.Parameter.addcdiv_(mean, root, _descent.Value);
    }

    private protected override void Release()
    {
        foreach (var number in (Scalar[])[_kept, _taken, _squareKept, _squareTaken, _epsilon])
            number.Dispose();
        foreach (var number in (HeldNumber[])[_shrink, _descent, _squareScale])
            number.Dispose();
    }
}
