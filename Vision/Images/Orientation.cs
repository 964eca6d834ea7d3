using System.Buffers.Binary;
using OpenCvSharp;

namespace VisionInApp.Vision.Images;

/// <summary>EXIF tag 0x0112: how the stored pixels must be turned to stand upright.</summary>
internal static class Orientation
{
    private const int Tag = 0x0112;

    /// <summary>Reads it from a TIFF block; 1 (upright) when absent or odd.</summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
            return 1;
        var little = tiff[0] == 'I';
        var directory = U32(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return 1;
        var entries = tiff[(int)directory..];
        int count = U16(entries, little);
        for (var i = 0; i < count && 2 + ((i + 1) * 12) <= entries.Length; i++)
        {
            var entry = entries.Slice(2 + (i * 12), 12);
            if (U16(entry, little) != Tag)
                continue;
            int value = U16(entry[8..], little);
            return value is >= 1 and <= 8 ? value : 1;
        }

        return 1;
    }

    /// <summary>Turns the picture upright; takes ownership of it.</summary>
    public static Mat Apply(Mat stored, int orientation)
    {
        if (orientation == 1)
            return stored;
        using (stored)
        {
            var upright = new Mat();
            switch (orientation)
            {
                case 2: Cv2.Flip(stored, upright, FlipMode.Y); break;
                case 3: Cv2.Rotate(stored, upright, RotateFlags.Rotate180); break;
                case 4: Cv2.Flip(stored, upright, FlipMode.X); break;
                case 5: Cv2.Transpose(stored, upright); break;
                case 6: Cv2.Rotate(stored, upright, RotateFlags.Rotate90Clockwise); break;
                case 7: Transverse(stored, upright); break;
                default: Cv2.Rotate(stored, upright, RotateFlags.Rotate90Counterclockwise); break;
            }

            return upright;
        }
    }

    private static void Transverse(Mat stored, Mat upright)
    {
        using var transposed = new Mat();
        Cv2.Transpose(stored, transposed);
        Cv2.Flip(transposed, upright, FlipMode.XY);
    }

    private static ushort U16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint U32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
