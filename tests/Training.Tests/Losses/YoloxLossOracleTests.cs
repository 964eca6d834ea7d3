using System.Text.Json;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolox;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Losses;

public class YoloxLossOracleTests
{
    [Theory]
    [InlineData("nano", "train_l1_off", true, false)]
    [InlineData("nano", "train_l1_on", true, true)]
    [InlineData("nano", "loss_with_running_stats", false, false)]
    [InlineData("s", "train_l1_off", true, false)]
    [InlineData("s", "train_l1_on", true, true)]
    [InlineData("s", "loss_with_running_stats", false, false)]
    public void The_loss_of_a_whole_network_is_that_of_the_reference(string variant, string name, bool training, bool useL1)
    {
        using var scope = NewDisposeScope();
        using var oracle = Load(variant);
        var (_, losses) = Forward(variant, oracle.RootElement, training, useL1);
        var expected = oracle.RootElement.GetProperty(name);
        var values = losses.Read();
        Near(values.Total, expected, "total_loss");
        Near(values["iou"], expected, "iou_loss");
        Near(values["obj"], expected, "conf_loss");
        Near(values["cls"], expected, "cls_loss");
        Near(values["l1"], expected, "l1_loss");
    }

    [Theory]
    [InlineData("nano")]
    [InlineData("s")]
    public void Gradients_are_those_of_the_reference(string variant)
    {
        using var scope = NewDisposeScope();
        using var oracle = Load(variant);
        var (network, losses) = Forward(variant, oracle.RootElement, training: true, useL1: true);
        losses.Total.backward();
        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var expected in oracle.RootElement.GetProperty("grads_l1_on").EnumerateObject())
        {
            var norm = expected.Value.GetDouble();
            ((double)parameters[expected.Name].grad!.norm().item<float>()).ShouldBe(norm, (1e-2 * norm) + 1e-9, expected.Name);
        }
    }

    private static (YoloxNetwork Network, NetworkLoss Losses) Forward(string variant, JsonElement oracle, bool training, bool useL1)
    {
        var size = oracle.GetProperty("input").EnumerateArray().Select(side => side.GetInt32()).ToArray();
        var (network, images) = HashFill.Yolox(
            YoloxVariant.Find(variant)!, oracle.GetProperty("num_classes").GetInt32(), oracle.GetProperty("gain").GetDouble(), size[2], size[3]);
        network.train(training);
        return (network, YoloxLoss.Compute(network.forward(images), Labels(), AnchorGrid.Of(size[2], size[3]), useL1));
    }

    // Four objects on the first image, none on the second.
    private static Tensor Labels()
    {
        var labels = zeros(2, 6, 5);
        labels[0, ..4] = tensor(new float[,] { { 1, 60, 56, 80, 72 }, { 0, 110, 60, 52, 60 }, { 2, 96, 100, 90, 48 }, { 1, 24, 24, 14, 12 } });
        return labels;
    }

    private static JsonDocument Load(string variant) => JsonDocument.Parse(File.ReadAllText(SharedData.Oracle($"yolox-{variant}.json")));

    private static void Near(double value, JsonElement expected, string name)
    {
        var figure = expected.GetProperty(name).GetDouble();
        value.ShouldBe(figure, 1e-3 * Math.Max(figure, 1e-3), name);
    }
}
