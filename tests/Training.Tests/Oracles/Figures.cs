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
        var (sum, absolute, squares) = (Figure("sum"), Figure("abs_sum"), Figure("sq_sum"));
        // Where numbers of both signs nearly cancel, the sum is only as good as they are.
        values.sum().item<double>().ShouldBe(sum, Sums * Math.Max(Math.Abs(sum), absolute / 100));
        values.abs().sum().item<double>().ShouldBe(absolute, Sums * absolute);
        values.square().sum().item<double>().ShouldBe(squares, Sums * squares);

        double Figure(string name) => expected.GetProperty(name).GetDouble();
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
}
