using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace VisionInApp.Messages;

/// <summary>A stretch of a file that travels in a stream, with its own digest and the whole file's. Digests are SHA-256, 64 lower-case hex digits.</summary>
public sealed record FileChunk
{
    /// <summary>Most bytes of one chunk.</summary>
    public const int MaxData = 256 * 1024;

    /// <summary>Most bytes of a file that may travel in a stream.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>Of the whole file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Length of the whole file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Where in the file the data begins.</summary>
    public required long Offset { get; init; }

    /// <summary>Base64 in JSON.</summary>
    public required byte[] Data { get; init; }
    public required string DataSha256 { get; init; }

    [JsonIgnore]
    public bool IsLast => Offset + Data.Length == Bytes;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Flaw() =>
        Bytes is < 1 or > MaxBytes ? $"a file in a stream has 1 to {MaxBytes} bytes"
        : Data.Length is < 1 or > MaxData ? $"a chunk has 1 to {MaxData} bytes"
        : Offset < 0 || Offset + Data.Length > Bytes ? "the chunk lies outside its file"
        : DataSha256 != Hex(Data) ? "the chunk's bytes are not those of its digest"
        : null;

    /// <summary>A file from <paramref name="from"/> on, cut into chunks; the stream stands at that offset.</summary>
    public static async IAsyncEnumerable<FileChunk> CutAsync(Stream file, string sha256, long bytes, long from)
    {
        var buffer = new byte[MaxData];
        for (var offset = from; offset < bytes;)
        {
            var read = await file.ReadAtLeastAsync(buffer, (int)Math.Min(MaxData, bytes - offset), throwOnEndOfStream: true);
            var data = buffer[..read];
            yield return new FileChunk { Sha256 = sha256, Bytes = bytes, Offset = offset, Data = data, DataSha256 = Hex(data) };
            offset += read;
        }
    }

    private static string Hex(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
