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
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static ReadOnlySpan<byte> Magic => "VACKPT01"u8;

    private sealed record Header(CheckpointState State, IReadOnlyList<Entry> Tensors);

    private sealed record Entry(string Name, string Type, long[] Shape);

    /// <summary>Writes the file and gives the SHA-256 of the whole of it (lower-case hex) and its length.</summary>
    public static (string Sha256, long Bytes) Write(string path, CheckpointState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var aside = path + ".partial";
        (string, long) written;
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.ReadWrite))
        {
            var digest = WriteBody(stream, state, tensors);
            stream.Position = 0;
            stream.Write(Magic);
            stream.Write(digest);
            stream.Flush(flushToDisk: true);
            stream.Position = 0;
            written = (Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
        }

        File.Move(aside, path, overwrite: true);
        return written;
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
        using var stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[DigestEnd];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
            throw new BrokenCheckpointException(path, "not a checkpoint");
        if (!SHA256.HashData(stream).AsSpan().SequenceEqual(start[Magic.Length..]))
            throw new BrokenCheckpointException(path, "its digest does not match: it was cut short or altered");
        try
        {
            stream.Position = DigestEnd;
            return ReadBody(stream);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException or OverflowException or EndOfStreamException)
        {
            throw new BrokenCheckpointException(path, e.Message);
        }
    }

    // Tensor by tensor, so that no size of network needs the file in memory. Gives the digest of what was written.
    private static byte[] WriteBody(FileStream stream, CheckpointState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Put(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
        }

        var entries = tensors.Select(t => new Entry(t.Key, t.Value.dtype.ToString(), t.Value.shape)).ToArray();
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header(state, entries), Json);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        stream.Position = DigestEnd;
        Put(length);
        Put(header);
        foreach (var tensor in tensors.Values)
        {
            using var scope = NewDisposeScope();
            var plain = tensor.detach().cpu().contiguous();
            if (plain.numel() > 0)
                Put(plain.bytes);
        }

        return hash.GetHashAndReset();
    }

    private static Checkpoint ReadBody(FileStream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        stream.ReadExactly(length);
        var json = new byte[Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(length), 0, stream.Length)];
        stream.ReadExactly(json);
        var header = JsonSerializer.Deserialize<Header>(json, Json) ?? throw new JsonException("The header is empty.");
        var tensors = new Dictionary<string, Tensor>();
        foreach (var entry in header.Tensors)
        {
            var tensor = empty(entry.Shape, Enum.Parse<ScalarType>(entry.Type)).DetachFromDisposeScope();
            tensors.Add(entry.Name, tensor);
            if (tensor.numel() > 0)
                stream.ReadExactly(tensor.bytes);
        }

        return new Checkpoint(header.State, tensors);
    }
}
