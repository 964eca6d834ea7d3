using System.Buffers.Binary;

namespace VisionInApp.Tests.Training.Data;

/// <summary>A baseline JPEG with four components as printers want it (ITU-T T.81, Adobe's inverted CMYK), of flat 8×8 blocks: no encoder at hand writes one.</summary>
internal sealed class CmykJpeg
{
    private readonly List<byte> _file = [];
    private uint _bits;
    private int _pending;

    /// <param name="blocks">BGR of each block, row by row.</param>
    public static byte[] Encode((byte B, byte G, byte R)[,] blocks)
    {
        var jpeg = new CmykJpeg();
        var (rows, columns) = (blocks.GetLength(0), blocks.GetLength(1));
        jpeg._file.AddRange([0xFF, 0xD8]);
        jpeg.Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]);
        jpeg.Segment(0xDB, [0, .. Enumerable.Repeat((byte)8, 64)]);
        jpeg.Segment(0xC0, [8, .. Word(rows * 8), .. Word(columns * 8), 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);
        jpeg.Segment(0xC4, [0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Range(0, 12).Select(i => (byte)i)]);
        jpeg.Segment(0xC4, [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        jpeg.Segment(0xDA, [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
        var before = new int[4];
        foreach (var (b, g, r) in blocks)
        {
            ReadOnlySpan<byte> inks = [r, g, b, 255];
            for (var i = 0; i < 4; i++)
            {
                // Flat: the mean, 8 × (level − 128), in steps of 8; then end of block.
                jpeg.Mean(inks[i] - 128 - before[i]);
                jpeg.Bits(0, 1);
                before[i] = inks[i] - 128;
            }
        }

        jpeg.Bits(0x7F, 7);
        jpeg._file.AddRange([0xFF, 0xD9]);
        return [.. jpeg._file];
    }

    private void Segment(byte marker, ReadOnlySpan<byte> content) => _file.AddRange([0xFF, marker, .. Word(content.Length + 2), .. content]);

    private static byte[] Word(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    // The standard code of the size of the difference, then its bits; a negative one counts from below.
    private void Mean(int difference)
    {
        var size = 32 - int.LeadingZeroCount(Math.Abs(difference));
        var (code, length) = size switch { 0 => (0u, 2), <= 5 => ((uint)size + 1, 3), _ => ((1u << (size - 2)) - 2, size - 2) };
        Bits(code, length);
        Bits((uint)(difference < 0 ? difference + (1 << size) - 1 : difference), size);
    }

    private void Bits(uint value, int count)
    {
        (_bits, _pending) = ((_bits << count) | value, _pending + count);
        for (; _pending >= 8; _pending -= 8)
        {
            var whole = (byte)(_bits >> (_pending - 8));
            _file.Add(whole);
            if (whole == 0xFF)
                _file.Add(0);
        }
    }
}
