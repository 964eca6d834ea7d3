using Google.Protobuf;
using VisionInApp.Training.Onnx.Format;

namespace VisionInApp.Training.Weights;

/// <summary>A node of an ONNX graph; of its attributes only the one that normalisation has.</summary>
/// <param name="Epsilon">What a normalisation adds to the variance; ONNX's default where the node does not say.</param>
internal sealed record OnnxNode(string Operation, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, float Epsilon = 1e-5f);

/// <summary>A float32 initialiser: its sides and its little-endian bytes.</summary>
internal sealed record OnnxTensor(long[] Shape, ByteString Data);

/// <summary>The nodes and float weights of an ONNX file from anywhere: read field by field within bounds, so that nothing small unfolds into something big.</summary>
internal sealed class OnnxWeightFile
{
    private const long MaximumBytes = 512L << 20;
    private const int MaximumNodes = 20_000;
    private const int MaximumTensors = 20_000;
    private const int MaximumNames = 1_000;
    private const int MaximumRank = 8;

    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, OnnxTensor> _tensors = new(StringComparer.Ordinal);

    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    public IReadOnlyDictionary<string, OnnxTensor> Tensors => _tensors;

    /// <summary>Reads a file; throws <see cref="InvalidDataException"/> with the reason when it is broken, too big or keeps its weights elsewhere.</summary>
    public static OnnxWeightFile Read(string path)
    {
        using var stream = File.OpenRead(path);
        Require(stream.Length <= MaximumBytes, $"it is larger than {MaximumBytes >> 20} MiB");
        var file = new OnnxWeightFile();
        try
        {
            using var input = CodedInputStream.CreateWithLimits(stream, (int)MaximumBytes, recursionLimit: 16);
            file.ReadModel(input);
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException("The ONNX file is refused: it is not a readable ONNX model.", broken);
        }

        Require(file._nodes.Count > 0, "it has no graph");
        return file;
    }

    private void ReadModel(CodedInputStream input)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            if (Is(tag, ModelProto.GraphFieldNumber))
                ReadGraph(input.ReadBytes().CreateCodedInput());
            else
                input.SkipLastField();
        }
    }

    private void ReadGraph(CodedInputStream input)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            if (Is(tag, GraphProto.NodeFieldNumber))
                ReadNode(input.ReadBytes().CreateCodedInput());
            else if (Is(tag, GraphProto.InitializerFieldNumber))
                ReadTensor(input.ReadBytes().CreateCodedInput());
            else
                input.SkipLastField();
        }
    }

    private void ReadNode(CodedInputStream input)
    {
        Require(_nodes.Count < MaximumNodes, $"it has more than {MaximumNodes} nodes");
        var operation = "";
        float? epsilon = null;
        List<string> inputs = [], outputs = [];
        while (input.ReadTag() is var tag and not 0)
        {
            if (Is(tag, NodeProto.InputFieldNumber))
                inputs.Add(input.ReadString());
            else if (Is(tag, NodeProto.OutputFieldNumber))
                outputs.Add(input.ReadString());
            else if (Is(tag, NodeProto.OpTypeFieldNumber))
                operation = input.ReadString();
            else if (Is(tag, NodeProto.AttributeFieldNumber))
                epsilon = ReadEpsilon(input.ReadBytes().CreateCodedInput()) ?? epsilon;
            else
                input.SkipLastField();
            Require(inputs.Count + outputs.Count <= MaximumNames, $"a node has more than {MaximumNames} inputs and outputs");
        }

        var node = new OnnxNode(operation, inputs, outputs);
        _nodes.Add(epsilon is { } number ? node with { Epsilon = number } : node);
    }

    private static float? ReadEpsilon(CodedInputStream input)
    {
        var (name, number) = ("", 0f);
        while (input.ReadTag() is var tag and not 0)
        {
            if (Is(tag, AttributeProto.NameFieldNumber))
                name = input.ReadString();
            else if (tag == WireFormat.MakeTag(AttributeProto.FFieldNumber, WireFormat.WireType.Fixed32))
                number = input.ReadFloat();
            else
                input.SkipLastField();
        }

        return name == "epsilon" ? number : null;
    }

    private void ReadTensor(CodedInputStream input)
    {
        Require(_tensors.Count < MaximumTensors, $"it has more than {MaximumTensors} tensors");
        var name = "";
        var type = 0;
        List<long> shape = [];
        var data = ByteString.Empty;
        while (input.ReadTag() is var tag and not 0)
        {
            Require(WireFormat.GetTagFieldNumber(tag) != TensorProto.ExternalDataFieldNumber, "its weights lie outside the file");
            if (tag == WireFormat.MakeTag(TensorProto.DimsFieldNumber, WireFormat.WireType.Varint))
                shape.Add(input.ReadInt64());
            else if (Is(tag, TensorProto.DimsFieldNumber))
                ReadPacked(input.ReadBytes().CreateCodedInput(), shape);
            else if (tag == WireFormat.MakeTag(TensorProto.DataTypeFieldNumber, WireFormat.WireType.Varint))
                type = input.ReadInt32();
            else if (Is(tag, TensorProto.NameFieldNumber))
                name = input.ReadString();
            // Packed floats and raw data are the same little-endian bytes.
            else if (Is(tag, TensorProto.RawDataFieldNumber) || Is(tag, TensorProto.FloatDataFieldNumber))
                data = input.ReadBytes();
            else
                input.SkipLastField();
            Require(shape.Count <= MaximumRank, $"a tensor has more than {MaximumRank} dimensions");
        }

        if (type == (int)TensorProto.Types.DataType.Float)
            Require(_tensors.TryAdd(name, Checked(shape, data)), "two tensors have the same name");
    }

    private static void ReadPacked(CodedInputStream input, List<long> values)
    {
        while (!input.IsAtEnd)
        {
            values.Add(input.ReadInt64());
            Require(values.Count <= MaximumRank, $"a tensor has more than {MaximumRank} dimensions");
        }
    }

    private static OnnxTensor Checked(List<long> shape, ByteString data)
    {
        var count = shape.Aggregate((Int128)1, (product, side) => Int128.Clamp(product * Int128.Clamp(side, 0, MaximumBytes), 0, MaximumBytes));
        Require(count * sizeof(float) == data.Length, "a tensor has not as many numbers as its shape says");
        return new OnnxTensor([.. shape], data);
    }

    private static bool Is(uint tag, int field) => tag == WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidDataException($"The ONNX file is refused: {otherwise}.");
    }
}
