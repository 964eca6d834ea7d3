using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace VisionInApp.Training.Weights;

/// <summary>Named tensors and text about them.</summary>
public sealed record StateDict(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata);

/// <summary>Named tensors as a safetensors file (huggingface.co/docs/safetensors): an 8-byte length, a JSON header, then the bytes without gaps.</summary>
public static class StateDictFile
{
    private const int MaximumHeader = 16 << 20;

    /// <summary>Bytes at the start of a file by which <see cref="IsOne"/> knows it.</summary>
    internal const int SignatureLength = sizeof(ulong) + 1;

    /// <summary>Whether a file that begins so is of this format: a length that fits, then a JSON object.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> start) =>
        start.Length >= SignatureLength && start[sizeof(ulong)] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= MaximumHeader;

    /// <summary>Writes the tensors in this order; the file appears whole (and flushed to disk) or not at all.</summary>
    public static void Save(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.ToList();
        var header = SafetensorsHeader.Write(ordered, metadata);
        var unfinished = path + ".part";
        using (var stream = File.Create(unfinished))
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var (_, tensor) in ordered)
                WriteData(stream, tensor);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Reads every tensor onto the CPU; throws <see cref="InvalidDataException"/> with the reason when the file is not sound.</summary>
    public static StateDict Load(string path)
    {
        using var stream = File.OpenRead(path);
        var header = ReadHeader(stream);
        var data = stream.Position;
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        foreach (var (name, entry) in header.Entries)
        {
            stream.Position = data + entry.Begin;
            tensors[name] = ReadData(stream, entry);
        }

        return new StateDict(tensors, header.Metadata);
    }

    private static SafetensorsHeader ReadHeader(FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[SignatureLength];
        prefix = prefix[..stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false)];
        if (!IsOne(prefix))
            PickleFile.Refuse(prefix);
        if (prefix.Length < SignatureLength)
            throw SafetensorsHeader.Refused("it is too short");
        stream.Position = sizeof(ulong);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumHeader || length > (ulong)(stream.Length - sizeof(ulong)))
            throw SafetensorsHeader.Refused($"its header is longer than the file or {MaximumHeader >> 20} MiB");
        var json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            return SafetensorsHeader.Read(json, stream.Length - stream.Position);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw SafetensorsHeader.Refused("its header is not as the format says", broken);
        }
    }

    private static void WriteData(FileStream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var plain = tensor.detach().cpu().contiguous();
        if (plain.numel() > 0)
            stream.Write(plain.bytes);
    }

    private static Tensor ReadData(FileStream stream, SafetensorsEntry entry)
    {
        var tensor = empty(entry.Shape, entry.Type);
        if (tensor.numel() > 0)
            stream.ReadExactly(tensor.bytes);
        return tensor;
    }
}
