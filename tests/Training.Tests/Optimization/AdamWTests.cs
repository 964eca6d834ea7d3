using VisionInApp.Training;
using VisionInApp.Training.Optimization;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Optimization;

public class AdamWTests
{
    private static readonly Recipe Recipe = new() { Optimizer = OptimizerKind.AdamW, WeightDecay = 0.05, Momentum = 0.9 };

    [Fact]
    public void Weights_go_where_the_optimizer_of_libtorch_takes_them()
    {
        using var ours = Layer();
        using var theirs = Layer();
        using var optimizer = Optimizer.Create(ours, Recipe);
        using var reference = optim.AdamW(theirs.parameters(), lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.05);
        using var input = Input();
        for (var update = 1; update <= 20; update++)
        {
            ours.forward(input).square().mean().backward();
            optimizer.Step(0.01, update).ShouldBeTrue();
            reference.zero_grad();
            theirs.forward(input).square().mean().backward();
            reference.step();
        }

        (ours.weight - theirs.weight).abs().max().item<float>().ShouldBeLessThan(1e-6f);
        (ours.weight - Layer().weight).abs().max().item<float>().ShouldBeGreaterThan(0.05f);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.AdamW)]
    public void A_gradient_that_is_not_a_number_moves_nothing(OptimizerKind kind)
    {
        using var layer = Layer();
        using var optimizer = Optimizer.Create(layer, Recipe with { Optimizer = kind });
        layer.weight.grad = full_like(layer.weight, float.NaN);
        optimizer.Step(0.1, 1).ShouldBeFalse();
        (layer.weight - Layer().weight).abs().max().item<float>().ShouldBe(0);
        optimizer.State.ShouldAllBe(s => s.Tensor.abs().max().item<float>() == 0);
    }

    private static Tensor Input() => linspace(-1, 1, 2 * 5 * 5).reshape(1, 2, 5, 5);

    private static TorchSharp.Modules.Conv2d Layer()
    {
        var layer = nn.Conv2d(2, 3, 3, bias: false);
        using (no_grad())
            layer.weight.copy_(linspace(-0.5, 0.7, 54).reshape(3, 2, 3, 3));
        return layer;
    }
}
