using System.Globalization;

namespace VisionInApp.Platform.Streams.Spooling;

/// <summary>One segment file: records First to Next - 1, without a gap.</summary>
internal sealed class SpoolSegment
{
    private SpoolSegment(string path, long epoch, long first) => (Path, Epoch, First, Next) = (path, epoch, first, first);

    public string Path { get; }
    public long Epoch { get; }
    public long First { get; }
    public long Next { get; private set; }
    public long Bytes { get; private set; }

    /// <summary>A new file with only a header, durable with its name.</summary>
    public static SpoolSegment Create(string folder, long epoch, long first)
    {
        var segment = new SpoolSegment(System.IO.Path.Combine(folder, first.ToString("D20", CultureInfo.InvariantCulture) + ".seg"), epoch, first);
        using (var file = new FileStream(segment.Path, FileMode.Create, FileAccess.Write))
        {
            file.Write(SpoolFormat.Header(epoch, first));
            file.Flush(flushToDisk: true);
        }

        FolderFlush.Flush(folder);
        segment.Bytes = SpoolFormat.HeaderBytes;
        return segment;
    }

    /// <summary>Reads a file up to its first torn or damaged record and cuts it there; null when not even its header is whole.</summary>
    public static SpoolSegment? Recover(string path, out long cut)
    {
        cut = 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 128 * 1024);
        var header = new byte[SpoolFormat.HeaderBytes];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || SpoolFormat.ReadHeader(header) is not { } read)
            return null;
        var segment = new SpoolSegment(path, read.Epoch, read.FirstSequence) { Bytes = header.Length };
        while (SpoolFormat.ReadFrame(file, segment.Next) is { } payload)
            segment.Grow(1, SpoolFormat.FrameBytes + payload.Length);
        cut = file.Length - segment.Bytes;
        if (cut > 0)
        {
            file.SetLength(segment.Bytes);
            file.Flush(flushToDisk: true);
        }

        return segment;
    }

    public void Grow(int records, long bytes)
    {
        Next += records;
        Bytes += bytes;
    }
}
