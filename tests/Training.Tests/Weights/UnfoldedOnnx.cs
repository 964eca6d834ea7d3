using System.Runtime.InteropServices;
using Google.Protobuf;
using VisionInApp.Training.Models;
using VisionInApp.Training.Onnx.Format;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Weights;

/// <summary>Writes a file as exporters do that leave batch normalisation as a node of its own.</summary>
internal static class UnfoldedOnnx
{
    /// <param name="epsilon">Of the nodes; the variances are made such that they compute what the network does.</param>
    public static void Write(string folded, DetectionNetwork network, string path, float epsilon)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folded));
        var graph = model.Graph;
        var tensors = network.state_dict();
        var nodes = graph.Node.ToList();
        graph.Node.Clear();
        foreach (var node in nodes)
        {
            graph.Node.Add(node);
            if (node.OpType != "Conv" || !node.Input[1].EndsWith(".conv.weight", StringComparison.Ordinal))
                continue;
            var norm = node.Input[1][..^"conv.weight".Length] + "bn.";
            Set(graph.Initializer.Single(t => t.Name == node.Input[1]), tensors[node.Input[1]]);
            graph.Initializer.Remove(graph.Initializer.Single(t => t.Name == node.Input[2]));
            node.Input.RemoveAt(2);
            graph.Initializer.Add(Vector(norm + "weight", tensors[norm + "weight"]));
            graph.Initializer.Add(Vector(norm + "bias", tensors[norm + "bias"]));
            graph.Initializer.Add(Vector(norm + "mean", tensors[norm + "running_mean"]));
            graph.Initializer.Add(Vector(norm + "var", tensors[norm + "running_var"] + 1e-3 - epsilon));
            var output = node.Output[0];
            node.Output[0] = output + "_bare";
            graph.Node.Add(new NodeProto
            {
                OpType = "BatchNormalization",
                Input = { node.Output[0], norm + "weight", norm + "bias", norm + "mean", norm + "var" },
                Output = { output },
                Attribute = { new AttributeProto { Name = "epsilon", F = epsilon, Type = AttributeProto.Types.AttributeType.Float } },
            });
        }

        File.WriteAllBytes(path, model.ToByteArray());
    }

    private static TensorProto Vector(string name, Tensor values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { values.shape } };
        Set(tensor, values);
        return tensor;
    }

    private static void Set(TensorProto tensor, Tensor values) =>
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values.contiguous().data<float>().ToArray()));
}
