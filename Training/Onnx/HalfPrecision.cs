using System.Runtime.InteropServices;
using VisionInApp.Training.Onnx.Format;
using static VisionInApp.Training.Onnx.Format.TensorProto.Types;

namespace VisionInApp.Training.Onnx;

/// <summary>Rewrites the convolutional part of a float32 model in float16; its inputs and outputs, and what makes boxes of its predictions, stay float32.</summary>
internal static class HalfPrecision
{
    public static void Convert(ModelProto model)
    {
        var graph = model.Graph;
        var part = new ConvolutionalPart(graph);
        var weights = graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var halves = new Dictionary<string, string>(StringComparer.Ordinal);
        var made = graph.Node.Where(part.Holds).SelectMany(n => n.Output).ToHashSet(StringComparer.Ordinal);
        var nodes = graph.Node.ToList();
        graph.Node.Clear();
        var tail = new GraphTail(graph, "half");
        foreach (var node in nodes)
        {
            for (var i = 0; i < node.Input.Count; i++)
            {
                var name = node.Input[i];
                if (!part.Holds(node) && made.Contains(name))
                    node.Input[i] = Once(halves, name, () => tail.Cast(name, DataType.Float));
                else if (part.Holds(node) && weights.TryGetValue(name, out var weight) && weight.DataType == (int)DataType.Float && !IsScale(node, i))
                    node.Input[i] = Once(halves, name, () => InHalf(tail, weight));
                else if (part.Holds(node) && graph.Input.Any(input => input.Name == name))
                    node.Input[i] = Once(halves, name, () => tail.Cast(name, DataType.Float16));
            }

            graph.Node.Add(node);
        }

        var used = graph.Node.SelectMany(n => n.Input).ToHashSet(StringComparer.Ordinal);
        foreach (var unused in graph.Initializer.Where(t => !used.Contains(t.Name)).ToList())
            graph.Initializer.Remove(unused);
    }

    // A resize's factors are float32 whatever it resizes.
    private static bool IsScale(NodeProto node, int input) => node.OpType == "Resize" && input > 0;

    private static string Once(Dictionary<string, string> known, string name, Func<string> make) => known.TryGetValue(name, out var made) ? made : known[name] = make();

    private static string InHalf(GraphTail tail, TensorProto weight)
    {
        var values = MemoryMarshal.Cast<byte, float>(weight.RawData.Span);
        var halves = new Half[values.Length];
        for (var i = 0; i < halves.Length; i++)
            halves[i] = (Half)Math.Clamp(values[i], (float)System.Half.MinValue, (float)System.Half.MaxValue);
        return tail.Initialiser(DataType.Float16, MemoryMarshal.AsBytes(halves.AsSpan()), [.. weight.Dims]);
    }
}
