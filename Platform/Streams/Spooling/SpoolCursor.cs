namespace VisionInApp.Platform.Streams.Spooling;

/// <summary>Records of a spool, numbered from First without a gap.</summary>
internal sealed record SpoolBatch(long First, IReadOnlyList<ReadOnlyMemory<byte>> Records)
{
    /// <summary>The record before them that is still to be committed; 0 when there is none. Numbers between are of no record.</summary>
    public long After { get; init; }

    public long Last => First + Records.Count - 1;
}

/// <summary>Where a reader of a spool stands; remembers the place in the file, so that reading on does not start over.</summary>
internal sealed class SpoolCursor(long next)
{
    private (string Path, long Sequence, long Position) place = ("", 0, 0);

    /// <summary>The sequence to read next, or the first one held after it.</summary>
    public long Next { get; private set; } = next;

    /// <summary>Records before this sequence were found damaged and cannot be read again.</summary>
    public long UnreadableBefore { get; private set; }

    /// <summary>Reads on after this sequence.</summary>
    public void MoveAfter(long sequence) => Next = sequence + 1;

    /// <exception cref="InvalidDataException">The segment was damaged after it was opened; the cursor now stands behind it.</exception>
    public SpoolBatch? Read(List<SpoolSegment> segments, int maxRecords, int maxBytes)
    {
        if (segments.Find(s => s.Next > Next) is not { } segment)
            return null;
        using var file = new FileStream(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024);
        var first = Math.Max(Next, segment.First);
        try
        {
            return Read(file, segment, first, maxRecords, maxBytes);
        }
        catch (InvalidDataException)
        {
            Next = UnreadableBefore = segment.Next;
            throw;
        }
    }

    private SpoolBatch Read(FileStream file, SpoolSegment segment, long first, int maxRecords, int maxBytes)
    {
        SeekTo(file, segment, first);
        var records = new List<ReadOnlyMemory<byte>>();
        var bytes = 0L;
        while (records.Count < maxRecords && bytes < maxBytes && first + records.Count < segment.Next)
        {
            var record = ReadFrame(file, first + records.Count);
            if (records.Count > 0 && bytes + record.Length > maxBytes)
                break;
            records.Add(record);
            bytes += record.Length;
            place = (segment.Path, first + records.Count, file.Position);
        }

        return new SpoolBatch(first, records);
    }

    private void SeekTo(FileStream file, SpoolSegment segment, long sequence)
    {
        var known = place.Path == segment.Path && place.Sequence <= sequence;
        file.Position = known ? place.Position : SpoolFormat.HeaderBytes;
        for (var passing = known ? place.Sequence : segment.First; passing < sequence; passing++)
            ReadFrame(file, passing);
    }

    private static byte[] ReadFrame(FileStream file, long sequence) =>
        SpoolFormat.ReadFrame(file, sequence) ?? throw new InvalidDataException($"Record {sequence} of spool segment '{file.Name}' is damaged.");
}
