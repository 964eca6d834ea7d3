using VisionInApp.Training;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Optimization;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Optimization;

public class WeightAverageTests
{
    [Fact]
    public void The_average_moves_by_one_minus_the_decay_over_weights_and_statistics()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 1, seed: 1);
        using var average = new WeightAverage(network, new Recipe { AverageDecay = 0.9, AverageWarmupSteps = 5 });
        var before = average.Network.state_dict().ToDictionary(t => t.Key, t => t.Value.clone());
        using (no_grad())
            foreach (var tensor in network.state_dict().Values.Where(t => t.is_floating_point()))
                tensor.add_(1);
        average.Update(3);
        var moved = 1 - (0.9 * (1 - Math.Exp(-3 / 5.0)));
        foreach (var (name, tensor) in average.Network.state_dict().Where(t => t.Value.is_floating_point()))
            ((double)(tensor - before[name]).mean().item<float>()).ShouldBe(moved, 1e-5, name);
    }
}
