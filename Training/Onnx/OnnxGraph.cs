using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using TorchSharp.Modules;
using VisionInApp.Training.Onnx.Format;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Onnx;

/// <summary>Collects the nodes of a network as its blocks export themselves; values are named by strings (operators of opset 13).</summary>
public sealed class OnnxGraph
{
    private readonly Dictionary<Module, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, (int Height, int Width)> _sizes = new(StringComparer.Ordinal);
    private readonly List<Convolution> _convolutions = [];
    private readonly List<(string Name, Tensor Value)> _scales = [];
    private int _count;

    /// <param name="network">The network whose tensor names the weights keep.</param>
    /// <param name="height">Height and width of the input named <c>images</c> in pixels.</param>
    public OnnxGraph(Module network, int height, int width)
    {
        _sizes["images"] = (height, width);
        foreach (var (name, module) in network.named_modules())
            _names.TryAdd(module, name);
    }

    internal GraphProto Graph { get; } = new();

    /// <summary>The convolutions in the order in which they run.</summary>
    internal IReadOnlyList<Convolution> Convolutions => _convolutions;

    /// <summary>Per-channel factors that are no convolution's, in the order in which they are applied.</summary>
    internal IReadOnlyList<(string Name, Tensor Value)> Scales => _scales;

    /// <summary>A convolution with the normalisation behind it folded into its weights.</summary>
    public string Conv(string input, Conv2d conv, BatchNorm2d? norm)
    {
        var convolution = new Convolution(_names[conv], conv, norm);
        _convolutions.Add(convolution);
        long padding = (conv.weight.shape[2] - 1) / 2, stride = conv.stride![0];
        var (height, width) = SizeOf(input);
        return Node(
            ((height - 1) / (int)stride + 1, (width - 1) / (int)stride + 1),
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

    public string Subtract(string first, string second) => Node("Sub", [first, second]);

    public string Multiply(string first, string second) => Node("Mul", [first, second]);

    /// <summary>Every number times one factor.</summary>
    public string Scale(string input, double factor) => Multiply(input, Floats(null, [(float)factor], 1));

    /// <summary>Each channel of a map times a parameter of the block [C], which keeps its name.</summary>
    public string ScaleChannels(string input, Module block, string parameter, Tensor value)
    {
        var name = $"{_names[block]}.{parameter}";
        _scales.Add((name, value));
        return Multiply(input, name);
    }

    public string MatMul(string first, string second) => Node("MatMul", [first, second]);

    /// <summary>Softmax over the last dimension.</summary>
    public string Softmax(string input) => Node("Softmax", [input], Int("axis", -1));

    /// <summary>The numbers from <c>begin</c> up to, not including, <c>end</c> along one dimension.</summary>
    public string Slice(string input, int axis, long begin, long end) => Node("Slice", [input, Longs([begin]), Longs([end]), Longs([axis])]);

    public string Concat(int axis, params string[] inputs) => Node("Concat", inputs, Int("axis", axis));

    /// <summary>The maximum of each k×k window at stride 1, same size.</summary>
    public string MaxPool(string input, int kernel)
    {
        long padding = kernel / 2;
        return Node("MaxPool", [input], Ints("kernel_shape", kernel, kernel), Ints("strides", 1, 1), Ints("pads", padding, padding, padding, padding));
    }

    /// <summary>Every second row and column of a map, from these first ones on.</summary>
    public string EverySecond(string input, int row, int column) => Node(
        (SizeOf(input).Height / 2, SizeOf(input).Width / 2), "Slice", [input, Longs([row, column]), Longs([int.MaxValue, int.MaxValue]), Longs([2, 3]), Longs([2, 2])]);

    /// <summary>Twice the height and width, each pixel repeated.</summary>
    public string Double(string input) => Node(
        (SizeOf(input).Height * 2, SizeOf(input).Width * 2),
        "Resize",
        [input, "", Floats(null, [1, 1, 2, 2], 4)],
        Text("mode", "nearest"),
        Text("coordinate_transformation_mode", "asymmetric"),
        Text("nearest_mode", "floor"));

    /// <summary>Another shape; 0 keeps a dimension, -1 takes what is left.</summary>
    public string Reshape(string input, params long[] shape) => Node("Reshape", [input, Longs(shape)]);

    /// <summary>Any shape back to a map [B, C, H, W] of the size of that map.</summary>
    public string ToMap(string input, string like) => Reshape(input, 0, -1, SizeOf(like).Height, SizeOf(like).Width);

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

        foreach (var (name, value) in _scales)
            Floats(name, value.detach().to(float32).cpu().contiguous().data<float>().ToArray(), 1, value.numel(), 1, 1);
    }

    /// <summary>Numbers that are part of the graph.</summary>
    internal string Constant(float[] values, params long[] shape) => Floats(null, values, shape);

    internal (int Height, int Width) SizeOf(string map) => _sizes[map];

    private string Node((int Height, int Width) size, string operation, string[] inputs, params AttributeProto[] attributes)
    {
        var name = Node(operation, inputs, attributes);
        _sizes[name] = size;
        return name;
    }

    // What makes no map of another size keeps that of its first input.
    private string Node(string operation, string[] inputs, params AttributeProto[] attributes)
    {
        var name = operation + "_" + (_count++).ToString(CultureInfo.InvariantCulture);
        if (_sizes.TryGetValue(inputs[0], out var size))
            _sizes[name] = size;
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
