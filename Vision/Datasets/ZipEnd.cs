using System.Buffers.Binary;

namespace VisionInApp.Vision.Datasets;

/// <summary>The end record of a zip (APPNOTE 4.3.14 to 4.3.16), read to know the number of entries before they are loaded.</summary>
internal static class ZipEnd
{
    private const int RecordBytes = 22;
    private const int LocatorBytes = 20;
    private const int MaxCommentBytes = ushort.MaxValue;

    public static long CountEntries(Stream zip)
    {
        var tail = new byte[Math.Min(zip.Length, RecordBytes + MaxCommentBytes + LocatorBytes)];
        zip.Position = zip.Length - tail.Length;
        zip.ReadExactly(tail);
        zip.Position = 0;
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + RecordBytes > tail.Length)
            throw new InvalidDataException();
        var count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        return count == ushort.MaxValue && end >= LocatorBytes ? CountZip64(zip, tail.AsSpan(end - LocatorBytes), count) : count;
    }

    private static long CountZip64(Stream zip, ReadOnlySpan<byte> locator, ushort count)
    {
        if (!locator.StartsWith("PK\u0006\u0007"u8))
            return count;
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (at < 0 || at > zip.Length - 40)
            throw new InvalidDataException();
        var record = new byte[40];
        zip.Position = at;
        zip.ReadExactly(record);
        zip.Position = 0;
        var entries = BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(32));
        return entries < 0 ? long.MaxValue : entries;
    }
}
