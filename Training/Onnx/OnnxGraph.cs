using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using TorchSharp.Modules;
using VisionInApp.Training.Onnx.Format;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Onnx;

/// <summary>Collects the nodes of a network as its blocks export themselves; values are named by strings (operators of opset 13).</summary>
public sealed class OnnxGraph
{
    private readonly Dictionary<Module, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly List<Convolution> _convolutions = [];
    private int _count;

    /// <param name="network">The network whose tensor names the weights keep.</param>
    public OnnxGraph(Module network)
    {
        foreach (var (name, module) in network.named_modules())
            _names.TryAdd(module, name);
    }

    internal GraphProto Graph { get; } = new();

    /// <summary>The convolutions in the order in which they run.</summary>
    internal IReadOnlyList<Convolution> Convolutions => _convolutions;

    /// <summary>A convolution with the normalisation behind it folded into its weights.</summary>
    public string Conv(string input, Conv2d conv, BatchNorm2d? norm)
    {
        var convolution = new Convolution(_names[conv], conv, norm);
        _convolutions.Add(convolution);
        long padding = (conv.weight.shape[2] - 1) / 2, stride = conv.stride![0];
        return Node(
            "Conv",
            [input, convolution.WeightName, convolution.BiasName],
            Ints("kernel_shape", conv.weight.shape[2], conv.weight.shape[3]),
            Ints("strides", stride, stride),
            Ints("pads", padding, padding, padding, padding),
            Ints("dilations", 1, 1),
            Int("group", conv.groups));
    }

    public string Sigmoid(string input) => Node("Sigmoid", [input]);

    public string Silu(string input) => Node("Mul", [input, Sigmoid(input)]);

    public string Add(string first, string second) => Node("Add", [first, second]);

    public string Concat(int axis, params string[] inputs) => Node("Concat", inputs, Int("axis", axis));

    /// <summary>The maximum of each k×k window at stride 1, same size.</summary>
    public string MaxPool(string input, int kernel)
    {
        long padding = kernel / 2;
        return Node("MaxPool", [input], Ints("kernel_shape", kernel, kernel), Ints("strides", 1, 1), Ints("pads", padding, padding, padding, padding));
    }

    /// <summary>Every second row and column of a map, from these first ones on.</summary>
    public string EverySecond(string input, int row, int column) =>
        Node("Slice", [input, Longs([row, column]), Longs([int.MaxValue, int.MaxValue]), Longs([2, 3]), Longs([2, 2])]);

    /// <summary>Twice the height and width, each pixel repeated.</summary>
    public string Double(string input) => Node(
        "Resize",
        [input, "", Floats(null, [1, 1, 2, 2], 4)],
        Text("mode", "nearest"),
        Text("coordinate_transformation_mode", "asymmetric"),
        Text("nearest_mode", "floor"));

    /// <summary>Another shape; 0 keeps a dimension, -1 takes what is left.</summary>
    public string Reshape(string input, params long[] shape) => Node("Reshape", [input, Longs(shape)]);

    public string Transpose(string input, params long[] order) => Node("Transpose", [input], Ints("perm", order));

    /// <summary>Adds the weights of every convolution exported so far.</summary>
    internal void AddWeights()
    {
        foreach (var convolution in _convolutions)
        {
            var (kernel, bias) = convolution.Fold();
            Floats(convolution.WeightName, kernel, convolution.Conv.weight.shape);
            Floats(convolution.BiasName, bias, bias.Length);
        }
    }

    private string Node(string operation, string[] inputs, params AttributeProto[] attributes)
    {
        var name = operation + "_" + (_count++).ToString(CultureInfo.InvariantCulture);
        Graph.Node.Add(new NodeProto { Name = name, OpType = operation, Input = { inputs }, Output = { name }, Attribute = { attributes } });
        return name;
    }

    private string Floats(string? name, float[] values, params long[] shape) =>
        Initialiser(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    private string Longs(long[] values) =>
        Initialiser(null, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values.AsSpan()), values.Length);

    // Raw bytes are little-endian by the specification, as is every machine that .NET and libtorch run on together.
    private string Initialiser(string? name, TensorProto.Types.DataType type, ReadOnlySpan<byte> data, params long[] shape)
    {
        name ??= "constant_" + (_count++).ToString(CultureInfo.InvariantCulture);
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, Dims = { shape }, RawData = ByteString.CopyFrom(data) });
        return name;
    }

    private static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static AttributeProto Ints(string name, params long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };
}
