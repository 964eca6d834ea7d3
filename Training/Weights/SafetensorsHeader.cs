using System.Text.Json;
using static TorchSharp.torch;

namespace VisionInApp.Training.Weights;

/// <summary>One tensor of a safetensors file; its bytes stand from <c>Begin</c> on, counted from the end of the header.</summary>
internal sealed record SafetensorsEntry(ScalarType Type, long[] Shape, long Begin, long End);

/// <summary>The JSON header of a safetensors file.</summary>
internal sealed record SafetensorsHeader(IReadOnlyDictionary<string, SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataKey = "__metadata__";
    private const int MaximumTensors = 100_000;
    private const int MaximumRank = 8;

    private static readonly (string Name, ScalarType Type, int Bytes)[] Types =
    [
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>Reads a header whose data part has this many bytes; every entry lies inside it and they fill it without gaps or overlaps.</summary>
    public static SafetensorsHeader Read(byte[] json, long dataLength)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
        Dictionary<string, SafetensorsEntry> entries = new(StringComparer.Ordinal);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey)
                metadata = property.Value.EnumerateObject().DistinctBy(m => m.Name).ToDictionary(m => m.Name, m => m.Value.GetString() ?? "");
            else if (entries.Count == MaximumTensors || !entries.TryAdd(property.Name, Entry(property.Name, property.Value)))
                throw Refused($"it has more than {MaximumTensors} tensors or two of the same name");
        }

        var end = 0L;
        foreach (var entry in entries.Values.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != end)
                throw Refused("its tensors overlap or leave gaps");
            end = entry.End;
        }

        return end == dataLength ? new SafetensorsHeader(entries, metadata) : throw Refused("its data has not the length that the header says");
    }

    public static byte[] Write(IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new Dictionary<string, object>(StringComparer.Ordinal);
        if (metadata is { Count: > 0 })
            header[MetadataKey] = metadata;
        var offset = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var (type, _, bytes) = Array.Find(Types, t => t.Type == tensor.dtype);
            if (type is null)
                throw new NotSupportedException($"{name} has the type {tensor.dtype}, for which safetensors has no name here.");
            var end = offset + tensor.numel() * bytes;
            header.Add(name, new { dtype = type, shape = tensor.shape, data_offsets = new[] { offset, end } });
            offset = end;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        // Spaces up to a multiple of eight keep the data aligned.
        return [.. json, .. Enumerable.Repeat((byte)' ', (8 - json.Length % 8) % 8)];
    }

    public static InvalidDataException Refused(string reason, Exception? cause = null) => new($"The safetensors file is refused: {reason}.", cause);

    private static SafetensorsEntry Entry(string name, JsonElement value)
    {
        var (_, type, bytes) = Array.Find(Types, t => t.Name == value.GetProperty("dtype").GetString());
        if (bytes == 0)
            throw Refused($"{name} has an unknown type");
        long[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())];
        long[] offsets = [.. value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (shape.Length > MaximumRank || shape.Any(side => side < 0) || offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0])
            throw Refused($"{name} has an impossible shape or place");
        var length = shape.Aggregate((Int128)bytes, (product, side) => Int128.Min(product * side, long.MaxValue));
        return length == offsets[1] - offsets[0]
            ? new SafetensorsEntry(type, shape, offsets[0], offsets[1])
            : throw Refused($"{name} has not as many bytes as its shape says");
    }
}
