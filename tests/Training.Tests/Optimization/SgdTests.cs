using VisionInApp.Training;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Optimization;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Optimization;

public class SgdTests
{
    private static readonly Recipe Recipe = new() { Momentum = 0.9, WeightDecay = 0.1, GradientClip = null };

    [Fact]
    public void Nesterov_momentum_is_that_of_the_textbook()
    {
        using var layer = nn.Linear(1, 1, hasBias: false);
        using (no_grad())
            layer.weight!.fill_(1);
        using var optimizer = new Sgd(layer, Recipe);
        double weight = 1, momentum = 0;
        for (var step = 0; step < 3; step++)
        {
            using var loss = layer.forward(ones(1, 1)).square().sum();
            loss.backward();
            optimizer.Step(0.1, 1);
            var gradient = 2 * weight;
            momentum = (0.9 * momentum) + gradient;
            weight -= 0.1 * (gradient + (0.9 * momentum));
            ((double)layer.weight!.item<float>()).ShouldBe(weight, 1e-5);
        }
    }

    [Fact]
    public void Weight_decay_pulls_convolution_weights_only()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 1, seed: 1);
        var before = network.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().clone());
        using var optimizer = new Sgd(network, Recipe);
        foreach (var (_, parameter) in network.named_parameters())
            parameter.grad = zeros_like(parameter);
        optimizer.Step(0.1, 1);
        foreach (var (name, parameter) in network.named_parameters())
        {
            var expected = parameter.dim() == 4 ? before[name] * (1 - (0.1 * 0.1 * 1.9)) : before[name];
            (parameter - expected).abs().max().item<float>().ShouldBeLessThan(1e-6f, name);
        }
    }

    [Fact]
    public void A_long_gradient_is_cut_to_the_clip()
    {
        using var layer = nn.Linear(4, 1, hasBias: false);
        using (no_grad())
            layer.weight!.fill_(0);
        using var optimizer = new Sgd(layer, Recipe with { Momentum = 0, GradientClip = 1 });
        using var loss = (layer.forward(ones(1, 4)) * 100).sum();
        loss.backward();
        optimizer.Step(1, 1);
        layer.weight!.norm().item<float>().ShouldBe(1, 1e-3);
    }

    [Fact]
    public void A_busy_garbage_collector_changes_nothing()
    {
        var calm = WeightAfterManySteps();
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            WeightAfterManySteps().ShouldBe(calm);
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    private static float WeightAfterManySteps()
    {
        using var layer = nn.Conv2d(1, 1, 1, bias: false);
        using (no_grad())
            layer.weight.fill_(1);
        using var optimizer = new Sgd(layer, Recipe);
        layer.weight.grad = ones_like(layer.weight);
        for (var step = 0; step < 30_000; step++)
            optimizer.Step(1e-4, 1);
        return layer.weight.item<float>();
    }
}
