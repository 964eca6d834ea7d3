namespace VisionInApp.Vision.Detectors;

/// <summary>Gathers an ONNX model's structure from its bytes; field numbers are those of onnx.proto (IR 3 to 10).</summary>
internal sealed class OnnxReader
{
    private const int FloatType = 1;
    private const int ExternalLocation = 1;
    private const int MaxTensors = 20_000;

    private readonly HashSet<string> _weights = [];
    private readonly List<OnnxTensor> _inputs = [];
    private readonly List<OnnxTensor> _outputs = [];
    private readonly Dictionary<string, int> _operators = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly OnnxWiring _wiring = new();
    private bool _hasGraph;

    public OnnxGraph ToGraph() => new([.. _inputs.Where(i => !_weights.Contains(i.Name))], _outputs, _operators, _metadata);

    public void ReadModel(ReadOnlySpan<byte> model)
    {
        var reader = new WireReader(model);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 7: ReadGraph(reader.Bytes); break;
                case 8: ReadOperatorSet(reader.Bytes); break;
                case 14: ReadMetadata(reader.Bytes); break;
                case 20 or 25: throw new OnnxRejectedException("onnx.custom_operators", "The file brings training steps or functions of its own.");
            }
        }

        if (!_hasGraph)
            throw new OnnxRejectedException("onnx.malformed", "The bytes hold no ONNX graph.");
        _wiring.Check([.. _weights, .. _inputs.Select(i => i.Name)], _outputs.Select(o => o.Name));
    }

    private void ReadGraph(ReadOnlySpan<byte> graph)
    {
        _hasGraph = true;
        var reader = new WireReader(graph);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: ReadNode(reader.Bytes); break;
                case 5: AddWeight(ReadTensor(reader.Bytes)); break;
                case 11: _inputs.Add(ReadValue(reader.Bytes)); break;
                case 12: _outputs.Add(ReadValue(reader.Bytes)); break;
                case 15: throw new OnnxRejectedException("onnx.operator_not_allowed", "The file holds sparse weights.");
            }
        }
    }

    private void AddWeight(string name)
    {
        if (_weights.Count == MaxTensors)
            throw new OnnxRejectedException("onnx.too_large", $"The network has more than {MaxTensors} weights.");
        if (!_weights.Add(name))
            throw new OnnxRejectedException("onnx.malformed", $"Two weights of the network are called '{name}'.");
    }

    private void ReadNode(ReadOnlySpan<byte> node)
    {
        var (type, domain) = ("", "");
        List<string> reads = [], makes = [];
        var reader = new WireReader(node);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reads.Add(reader.Text); break;
                case 2: makes.Add(reader.Text); break;
                case 4: type = reader.Text; break;
                case 5: ReadAttribute(reader.Bytes); break;
                case 7: domain = reader.Text; break;
            }
        }

        CheckDomain(domain);
        _wiring.Add(reads, makes);
        _operators[type] = _operators.GetValueOrDefault(type) + 1;
    }

    private static void ReadAttribute(ReadOnlySpan<byte> attribute)
    {
        var reader = new WireReader(attribute);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 5 or 10: ReadTensor(reader.Bytes); break;
                case 6 or 11: throw new OnnxRejectedException("onnx.operator_not_allowed", "The network holds nested graphs (control flow).");
            }
        }
    }

    private static string ReadTensor(ReadOnlySpan<byte> tensor)
    {
        var name = "";
        var type = 0UL;
        int? raw = null;
        List<ulong> sides = [];
        var reader = new WireReader(tensor);
        while (reader.Next())
        {
            if (reader.Field == 1)
                AddSides(sides, reader);
            else if (reader.Field == 2)
                type = reader.Number;
            else if (reader.Field == 8)
                name = reader.Text;
            else if (reader.Field == 9)
                raw = reader.Bytes.Length;
            else if (reader.Field == 13 || (reader.Field == 14 && reader.Number == ExternalLocation))
                throw new OnnxRejectedException("onnx.external_data", "The network keeps weights outside its file.");
        }

        OnnxTensorSize.Check(sides, type, raw, tensor.Length);
        return name;
    }

    // Each by itself, or all packed into one field.
    private static void AddSides(List<ulong> sides, WireReader reader)
    {
        if (reader.Bytes.IsEmpty)
        {
            sides.Add(reader.Number);
            return;
        }

        var packed = new WireReader(reader.Bytes);
        while (packed.NextNumber() is { } side)
            sides.Add(side);
    }

    private static void ReadOperatorSet(ReadOnlySpan<byte> operatorSet)
    {
        var reader = new WireReader(operatorSet);
        while (reader.Next())
        {
            if (reader.Field == 1)
                CheckDomain(reader.Text);
        }
    }

    private void ReadMetadata(ReadOnlySpan<byte> entry)
    {
        var (key, value) = ("", "");
        var reader = new WireReader(entry);
        while (reader.Next())
            (key, value) = reader.Field switch { 1 => (reader.Text, value), 2 => (key, reader.Text), _ => (key, value) };
        _metadata[key] = value;
    }

    private static OnnxTensor ReadValue(ReadOnlySpan<byte> value)
    {
        var tensor = new OnnxTensor("", false, []);
        var reader = new WireReader(value);
        while (reader.Next())
        {
            if (reader.Field == 1)
                tensor = tensor with { Name = reader.Text };
            else if (reader.Field == 2)
                tensor = WithType(tensor, Only(reader.Bytes, 1));
        }

        return tensor;
    }

    private static OnnxTensor WithType(OnnxTensor tensor, ReadOnlySpan<byte> type)
    {
        var reader = new WireReader(type);
        while (reader.Next())
        {
            if (reader.Field == 1)
                tensor = tensor with { IsFloat = reader.Number == FloatType };
            else if (reader.Field == 2)
                tensor = tensor with { Dimensions = Dimensions(reader.Bytes) };
        }

        return tensor;
    }

    private static List<long?> Dimensions(ReadOnlySpan<byte> shape)
    {
        var dimensions = new List<long?>();
        var reader = new WireReader(shape);
        while (reader.Next())
        {
            if (reader.Field != 1)
                continue;
            var dimension = new WireReader(reader.Bytes);
            long? size = null;
            while (dimension.Next())
                size = dimension.Field == 1 ? (long)dimension.Number : size;
            dimensions.Add(size);
        }

        return dimensions;
    }

    private static ReadOnlySpan<byte> Only(ReadOnlySpan<byte> message, int field)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
                return reader.Bytes;
        }

        return default;
    }

    private static void CheckDomain(string domain)
    {
        if (domain is not ("" or "ai.onnx"))
            throw new OnnxRejectedException("onnx.custom_operators", $"The network uses operators of the domain '{domain}'.");
    }
}
