using TorchSharp;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolox;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Models;

public class YoloxNetworkTests
{
    [Fact]
    public void The_output_has_a_row_for_every_cell_of_three_levels()
    {
        using var scope = NewDisposeScope();
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 3, 0);
        using var grid = AnchorGrid.Of(64, 96);

        var raw = network.forward(zeros(2, 3, 64, 96));

        raw.shape.ShouldBe([2, 8 * 12 + 4 * 6 + 2 * 3, 8]);
        grid.Xy.shape.ShouldBe([raw.shape[1], 2]);
        grid.Xy[13].data<float>().ToArray().ShouldBe([1, 1]);
        grid.Strides[8 * 12].item<float>().ShouldBe(16);
        grid.Xy[-1].data<float>().ToArray().ShouldBe([2, 1]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        const string stem = "backbone.backbone.stem.conv.conv.weight";
        using var first = YoloxNetwork.Create(YoloxVariant.Nano, 3, 7);
        using var second = YoloxNetwork.Create(YoloxVariant.Nano, 3, 7);
        using var third = YoloxNetwork.Create(YoloxVariant.Nano, 3, 8);

        first.state_dict()[stem].equal(second.state_dict()[stem]).all().item<bool>().ShouldBeTrue();
        first.state_dict()[stem].equal(third.state_dict()[stem]).all().item<bool>().ShouldBeFalse();
        first.state_dict()["head.obj_preds.1.bias"].item<float>().ShouldBe(-4.59512f, 1e-5f);
        first.state_dict()[stem].abs().max().item<float>().ShouldBeInRange(0.09f, (float)(1 / Math.Sqrt(12 * 9)));
    }

    [Fact]
    public void Sides_that_are_no_multiples_of_32_are_refused()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 3, 0);

        Should.Throw<ArgumentException>(() => network.forward(zeros(1, 3, 60, 64))).Message.ShouldContain("multiples of 32");
    }

    [Fact]
    public void Moving_the_network_to_another_type_moves_every_tensor()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 3, 0);

        network.to(ScalarType.Float64);

        network.state_dict().Where(t => !t.Key.EndsWith("tracked", StringComparison.Ordinal)).ShouldAllBe(t => t.Value.dtype == ScalarType.Float64);
        network.forward(zeros([1, 3, 32, 32], ScalarType.Float64)).dtype.ShouldBe(ScalarType.Float64);
    }
}
