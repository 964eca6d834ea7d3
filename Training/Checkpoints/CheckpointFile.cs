using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using static TorchSharp.torch;

namespace VisionInApp.Training.Checkpoints;

/// <summary>
/// One checkpoint as one self-checking file: 8 bytes of magic, SHA-256 of everything after it, length of the header, the header as JSON, raw tensors.
/// It appears whole or not at all: written aside, flushed to disk, then renamed.
/// </summary>
public static class CheckpointFile
{
    private const int DigestEnd = 40;
    private const int HeaderStart = DigestEnd + sizeof(int);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static ReadOnlySpan<byte> Magic => "VACKPT01"u8;

    private sealed record Header(CheckpointState State, IReadOnlyList<Entry> Tensors);

    private sealed record Entry(string Name, string Type, long[] Shape);

    /// <summary>Writes the file and gives the SHA-256 of the whole of it (lower-case hex) and its length.</summary>
    public static (string Sha256, long Bytes) Write(string path, CheckpointState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var file = Encode(state, tensors);
        var aside = path + ".partial";
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            stream.Write(file);
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
        return (Convert.ToHexStringLower(SHA256.HashData(file)), file.Length);
    }

    /// <summary>True when the file begins as a checkpoint does.</summary>
    public static bool IsOne(string path)
    {
        Span<byte> start = stackalloc byte[8];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Magic);
    }

    /// <exception cref="BrokenCheckpointException">Cut short, altered, or of another kind.</exception>
    public static Checkpoint Read(string path)
    {
        var file = File.ReadAllBytes(path);
        if (file.Length < HeaderStart || !file.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            throw new BrokenCheckpointException(path, "not a checkpoint");
        if (!SHA256.HashData(file.AsSpan(DigestEnd)).AsSpan().SequenceEqual(file.AsSpan(Magic.Length, SHA256.HashSizeInBytes)))
            throw new BrokenCheckpointException(path, "its digest does not match: it was cut short or altered");
        try
        {
            return Decode(file);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new BrokenCheckpointException(path, e.Message);
        }
    }

    private static byte[] Encode(CheckpointState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var entries = tensors.Select(t => new Entry(t.Key, t.Value.dtype.ToString(), t.Value.shape)).ToArray();
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header(state, entries), Json);
        using var memory = new MemoryStream();
        memory.Write(Magic);
        memory.Write(new byte[SHA256.HashSizeInBytes + sizeof(int)]);
        memory.Write(header);
        using (NewDisposeScope())
            foreach (var tensor in tensors.Values)
                memory.Write(tensor.detach().cpu().contiguous().bytes);
        var file = memory.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(DigestEnd), header.Length);
        SHA256.HashData(file.AsSpan(DigestEnd), file.AsSpan(Magic.Length, SHA256.HashSizeInBytes));
        return file;
    }

    private static Checkpoint Decode(byte[] file)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(DigestEnd));
        var header = JsonSerializer.Deserialize<Header>(file.AsSpan(HeaderStart, length), Json) ?? throw new JsonException("The header is empty.");
        var tensors = new Dictionary<string, Tensor>();
        var at = HeaderStart + length;
        foreach (var entry in header.Tensors)
        {
            var tensor = empty(entry.Shape, Enum.Parse<ScalarType>(entry.Type)).DetachFromDisposeScope();
            var bytes = tensor.bytes;
            file.AsSpan(at, bytes.Length).CopyTo(bytes);
            at += bytes.Length;
            tensors.Add(entry.Name, tensor);
        }

        return new Checkpoint(header.State, tensors);
    }
}
