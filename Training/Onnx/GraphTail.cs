using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using VisionInApp.Training.Onnx.Format;

namespace VisionInApp.Training.Onnx;

/// <summary>Adds nodes behind those of a finished graph; its names begin with a word of their own.</summary>
internal sealed class GraphTail(GraphProto graph, string prefix)
{
    private int _count;

    public GraphProto Graph => graph;

    public string Node(string operation, string[] inputs, params AttributeProto[] attributes) => Named(NextName(operation), operation, inputs, attributes);

    public string Named(string output, string operation, string[] inputs, params AttributeProto[] attributes)
    {
        graph.Node.Add(new NodeProto { Name = output, OpType = operation, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return output;
    }

    /// <summary>The numbers from <c>begin</c> up to, not including, <c>end</c> along one dimension.</summary>
    public string Slice(string input, int axis, long begin, long end = int.MaxValue) => Node("Slice", [input, Longs(begin), Longs(end), Longs(axis)]);

    public string Concat(int axis, params string[] inputs) => Node("Concat", inputs, Int("axis", axis));

    public string Cast(string input, TensorProto.Types.DataType type) => Node("Cast", [input], Int("to", (long)type));

    public string Floats(float[] values, params long[] shape) => Initialiser(TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    public string Longs(params long[] values) => Initialiser(TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values.AsSpan()), values.Length);

    public string Initialiser(TensorProto.Types.DataType type, ReadOnlySpan<byte> data, params long[] shape)
    {
        var name = NextName("constant");
        graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, Dims = { shape }, RawData = ByteString.CopyFrom(data) });
        return name;
    }

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private string NextName(string what) => $"{prefix}_{what}_{(_count++).ToString(CultureInfo.InvariantCulture)}";
}
