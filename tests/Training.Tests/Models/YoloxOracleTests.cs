using System.Text.Json;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Models.Yolox;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Models;

public class YoloxOracleTests
{
    [Fact]
    public void The_hash_is_the_one_of_the_reference()
    {
        double[] tensor0 = [-0.33813723, -0.041722826, 0.491510008, 0.986148976];
        double[] input = [-0.513522374, -0.258142749, -0.847282296];

        for (uint i = 0; i < tensor0.Length; i++)
            HashFill.Number(0, i).ShouldBe(tensor0[i], 1e-8);
        for (uint i = 0; i < input.Length; i++)
            HashFill.Number(9999, i).ShouldBe(input[i], 1e-8);
    }

    [Theory]
    [InlineData("nano")]
    [InlineData("s")]
    public void Feature_maps_and_outputs_equal_the_reference(string variant)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Oracle($"yolox-{variant}.json")));
        var oracle = document.RootElement;
        var size = oracle.GetProperty("input").EnumerateArray().Select(side => side.GetInt32()).ToArray();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (network, images) = HashFill.Yolox(
            YoloxVariant.Find(variant)!, oracle.GetProperty("num_classes").GetInt32(), oracle.GetProperty("gain").GetDouble(), size[2], size[3]);
        network.eval();

        var maps = network.FeatureMaps(images);
        var raw = network.forward(images);
        var undecoded = cat([raw[.., .., ..4], raw[.., .., 4..].sigmoid()], -1);
        var boxes = network.Decode(raw, size[2], size[3])[.., .., ..4];

        foreach (var (map, expected) in maps.Zip(oracle.GetProperty("pafpn").EnumerateArray()))
            ShouldHaveSums(map, expected);
        ShouldHaveSums(undecoded, oracle.GetProperty("eval_undecoded"));
        var decoded = cat([boxes, undecoded[.., .., 4..]], -1);
        ShouldHaveSums(decoded, oracle.GetProperty("eval_decoded"));
        ShouldHaveRows(decoded, oracle.GetProperty("eval_decoded").GetProperty("rows"));
    }

    private static void ShouldHaveSums(Tensor tensor, JsonElement expected)
    {
        var values = tensor.to(ScalarType.Float64);
        values.shape.ShouldBe(expected.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64()));
        ShouldBeNear(values.sum().item<double>(), expected.GetProperty("sum").GetDouble(), 1e-3);
        ShouldBeNear(values.abs().sum().item<double>(), expected.GetProperty("abs_sum").GetDouble(), 1e-3);
        ShouldBeNear(values.square().sum().item<double>(), expected.GetProperty("sq_sum").GetDouble(), 1e-3);
    }

    private static void ShouldHaveRows(Tensor tensor, JsonElement rows)
    {
        foreach (var row in rows.EnumerateObject())
        {
            var at = row.Name.Split(',');
            var anchor = at[1] switch { "mid" => tensor.shape[1] / 2, "last" => tensor.shape[1] - 1, var number => long.Parse(number, null) };
            var actual = tensor[long.Parse(at[0], null), anchor].data<float>().ToArray();
            foreach (var (value, expected) in actual.Zip(row.Value.EnumerateArray()))
                ((double)value).ShouldBe(expected.GetDouble(), 5e-3 * Math.Max(1, Math.Abs(expected.GetDouble())));
        }
    }

    private static void ShouldBeNear(double actual, double expected, double relative) =>
        actual.ShouldBe(expected, relative * Math.Abs(expected));
}
