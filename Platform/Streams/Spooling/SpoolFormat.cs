using System.Buffers.Binary;
using System.Numerics;

namespace VisionInApp.Platform.Streams.Spooling;

/// <summary>
/// Segment files, little-endian. Header: "VSPL", CRC, epoch, first sequence (24 bytes). Each record: length, CRC, sequence, payload.
/// The CRC is CRC-32C (Castagnoli, RFC 3720) of what follows it.
/// </summary>
internal static class SpoolFormat
{
    public const int HeaderBytes = 24;
    public const int FrameBytes = 16;
    public const int MaxPayloadBytes = 512 * 1024;
    private const uint Magic = 0x4C505356;

    public static byte[] Header(long epoch, long firstSequence)
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), epoch);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), firstSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), Crc32C(header.AsSpan(8)));
        return header;
    }

    /// <summary>Null when the bytes are not a whole header.</summary>
    public static (long Epoch, long FirstSequence)? ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Crc32C(bytes[8..HeaderBytes]))
            return null;
        return (BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
    }

    public static void WriteFrame(Stream target, long sequence, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(8), sequence);
        payload.CopyTo(frame.AsSpan(FrameBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Crc32C(frame.AsSpan(8)));
        target.Write(frame);
    }

    /// <summary>The next record, or null at the end and where the bytes are torn or damaged; the stream then stands anywhere.</summary>
    public static byte[]? ReadFrame(Stream source, long expectedSequence)
    {
        Span<byte> head = stackalloc byte[FrameBytes];
        if (source.ReadAtLeast(head, FrameBytes, throwOnEndOfStream: false) < FrameBytes)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > MaxPayloadBytes || BinaryPrimitives.ReadInt64LittleEndian(head[8..]) != expectedSequence)
            return null;
        var payload = new byte[length];
        if (source.ReadAtLeast(payload, length, throwOnEndOfStream: false) < length)
            return null;
        var crc = Crc32C(payload, Crc32C(head[8..], uint.MaxValue, final: false));
        return crc == BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) ? payload : null;
    }

    internal static uint Crc32C(ReadOnlySpan<byte> bytes, uint crc = uint.MaxValue, bool final = true)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return final ? ~crc : crc;
    }
}
