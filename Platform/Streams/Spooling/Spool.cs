namespace VisionInApp.Platform.Streams.Spooling;

/// <summary>
/// Records on disk until the cloud has committed them, numbered 1, 2, 3 … within an epoch. What was appended survives kill -9 and power loss;
/// a wiped folder starts a new, later epoch. Not for several threads at once.
/// </summary>
internal sealed class Spool : IDisposable
{
    private readonly SpoolOptions options;
    private readonly FileStream owner;
    private readonly List<SpoolSegment> segments = [];
    private FileStream? tail;

    /// <exception cref="IOException">Another process has this spool open.</exception>
    public Spool(SpoolOptions options, TimeProvider time)
    {
        this.options = options;
        Directory.CreateDirectory(options.Folder);
        owner = new FileStream(Path.Combine(options.Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            Recover(time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Unix milliseconds of when the numbering began.</summary>
    public long Epoch { get; private set; }

    /// <summary>The last sequence appended; 0 when none ever was.</summary>
    public long Last { get; private set; }

    /// <summary>The last sequence the cloud has committed.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Records lost for want of room, over the life of the epoch.</summary>
    public long Dropped { get; private set; }

    /// <summary>Length of all segments.</summary>
    public long Bytes => segments.Sum(s => s.Bytes);

    /// <summary>Returns the first record's sequence once all are on disk.</summary>
    /// <exception cref="ArgumentException">A record is longer than 512 KiB; nothing was appended.</exception>
    public long Append(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        if (records.Any(r => r.Length > SpoolFormat.MaxPayloadBytes))
            throw new ArgumentException($"A record is at most {SpoolFormat.MaxPayloadBytes} bytes.", nameof(records));
        var first = Last + 1;
        var frames = new MemoryStream();
        for (var i = 0; i < records.Count; i++)
            SpoolFormat.WriteFrame(frames, first + i, records[i].Span);
        MakeRoom(frames.Length);
        Write(Tail(), frames, records.Count);
        return first;
    }

    /// <summary>Up to so many records and about so many bytes from the cursor on, numbered without a gap; null at the end.</summary>
    public SpoolBatch? Read(SpoolCursor cursor, int maxRecords, int maxBytes)
    {
        if (cursor.Next <= Acknowledged)
            cursor.MoveAfter(Acknowledged);
        return cursor.Read(segments, maxRecords, maxBytes) is { } batch ? batch with { After = HeldBefore(batch.First, cursor) } : null;
    }

    /// <summary>Everything up to <paramref name="sequence"/> is safe elsewhere: whole segments before it are deleted. Other epochs are ignored.</summary>
    public void Acknowledge(long epoch, long sequence)
    {
        if (epoch != Epoch || sequence <= Acknowledged || sequence > Last)
            return;
        Acknowledged = sequence;
        SaveWatermark();
        while (segments.Count > 0 && segments[0].Next - 1 <= Acknowledged)
            DeleteOldest();
    }

    public void Dispose()
    {
        tail?.Dispose();
        owner.Dispose();
    }

    // Numbers are never used twice: a record cut off may have reached the cloud before the disk lost it, and another one
    // under its number would be taken for a replay. So numbering goes on after as many as the cut bytes could have held.
    private void Recover(long now)
    {
        var cutAtEnd = 0L;
        foreach (var path in Directory.EnumerateFiles(options.Folder, "*.seg").Order(StringComparer.Ordinal))
        {
            if (SpoolSegment.Recover(path, out cutAtEnd) is { } segment)
                segments.Add(segment);
            else
                File.Delete(path);
        }

        var watermark = SpoolWatermark.Load(options.Folder);
        Epoch = segments.Count > 0 ? segments[^1].Epoch : watermark?.Epoch ?? now;
        if (watermark?.Epoch == Epoch)
            (Acknowledged, Last, Dropped) = (watermark.Acknowledged, watermark.Last, watermark.Dropped);
        if (segments.Count > 0)
            Last = Math.Max(Last, segments[^1].Next - 1 + (cutAtEnd + SpoolFormat.FrameBytes - 1) / SpoolFormat.FrameBytes);
        SaveWatermark();
    }

    private long HeldBefore(long sequence, SpoolCursor cursor)
    {
        if (segments.FindLast(s => s.First < sequence) is not { } segment)
            return 0;
        var before = Math.Min(sequence, segment.Next) - 1;
        return before > Acknowledged && before >= cursor.UnreadableBefore ? before : 0;
    }

    private void MakeRoom(long bytes)
    {
        while (segments.Count > 0 && Bytes + bytes > options.MaxBytes)
        {
            Dropped += segments[0].Next - Math.Max(segments[0].First, Acknowledged + 1);
            SaveWatermark();
            DeleteOldest();
        }
    }

    private FileStream Tail()
    {
        if (tail is not null && segments.Count > 0 && segments[^1].Bytes < options.SegmentBytes)
            return tail;
        tail?.Dispose();
        segments.Add(SpoolSegment.Create(options.Folder, Epoch, Last + 1));
        return tail = new FileStream(segments[^1].Path, FileMode.Append, FileAccess.Write, FileShare.Read, 1);
    }

    private void Write(FileStream file, MemoryStream frames, int records)
    {
        var segment = segments[^1];
        try
        {
            frames.WriteTo(file);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // Such as a full disk: what was half written must not stand before the next record.
            tail = null;
            file.Dispose();
            using var cut = new FileStream(segment.Path, FileMode.Open, FileAccess.Write);
            cut.SetLength(segment.Bytes);
            throw;
        }

        segment.Grow(records, frames.Length);
        Last += records;
    }

    private void DeleteOldest()
    {
        if (segments.Count == 1)
        {
            tail?.Dispose();
            tail = null;
        }

        File.Delete(segments[0].Path);
        segments.RemoveAt(0);
    }

    private void SaveWatermark() => new SpoolWatermark(Epoch, Acknowledged, Last, Dropped).Save(options.Folder);
}
