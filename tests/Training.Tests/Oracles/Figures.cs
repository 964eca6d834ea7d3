using System.Text.Json;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Oracles;

/// <summary>Compares tensors with figures of the reference, within the tolerances that its drift between single and double precision asks for.</summary>
internal static class Figures
{
    private const double Sums = 1e-3;
    private const double Numbers = 5e-3;
    private const double Gradients = 1e-2;

    public static void ShouldHaveSums(Tensor tensor, JsonElement expected)
    {
        using var values = tensor.detach().to(ScalarType.Float64);
        values.shape.ShouldBe(expected.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64()));
        ShouldBeNear(values.sum().item<double>(), expected.GetProperty("sum").GetDouble());
        ShouldBeNear(values.abs().sum().item<double>(), expected.GetProperty("abs_sum").GetDouble());
        ShouldBeNear(values.square().sum().item<double>(), expected.GetProperty("sq_sum").GetDouble());
    }

    /// <summary>Rows [B, A, …] named "image,anchor", where the anchor may be "mid" or "last".</summary>
    public static void ShouldHaveRows(Tensor tensor, JsonElement rows)
    {
        foreach (var row in rows.EnumerateObject())
        {
            var at = row.Name.Split(',');
            var anchor = at[1] switch { "mid" => tensor.shape[1] / 2, "last" => tensor.shape[1] - 1, var number => long.Parse(number, null) };
            var actual = tensor[long.Parse(at[0], null), anchor].contiguous().data<float>().ToArray();
            foreach (var (value, expected) in actual.Zip(row.Value.EnumerateArray()))
                ((double)value).ShouldBe(expected.GetDouble(), Numbers * Math.Max(1, Math.Abs(expected.GetDouble())), row.Name);
        }
    }

    public static void ShouldHaveTensors(nn.Module network, JsonElement expected)
    {
        var tensors = network.state_dict();
        foreach (var tensor in expected.EnumerateObject())
            ShouldHaveSums(tensors[tensor.Name], tensor.Value);
    }

    /// <summary>The L2 norms of the gradients of named parameters.</summary>
    public static void ShouldHaveGradients(nn.Module network, JsonElement expected)
    {
        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var gradient in expected.EnumerateObject())
        {
            var norm = gradient.Value.GetDouble();
            ((double)parameters[gradient.Name].grad!.norm().item<float>()).ShouldBe(norm, (Gradients * norm) + 1e-9, gradient.Name);
        }
    }

    private static void ShouldBeNear(double actual, double expected) => actual.ShouldBe(expected, Sums * Math.Abs(expected));
}
