using System.IO.Compression;

namespace VisionInApp.Vision.Datasets;

/// <summary>A zip being written, with the same time on every entry so that the same dataset gives the same bytes.</summary>
internal sealed class ZipTarget(ZipArchive zip) : IDatasetTarget
{
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Picture(string path, ReadOnlyMemory<byte> bytes) => Add(path, bytes.Span, CompressionLevel.NoCompression);

    public void Bytes(string path, byte[] bytes) => Add(path, bytes, CompressionLevel.Optimal);

    private void Add(string path, ReadOnlySpan<byte> bytes, CompressionLevel level)
    {
        var entry = zip.CreateEntry(path, level);
        entry.LastWriteTime = Epoch;
        using var stream = entry.Open();
        stream.Write(bytes);
    }
}
