using System.Buffers.Binary;

namespace VisionInApp.Vision.Images;

/// <summary>Windows bitmap: size from the information header; uncompressed ones must hold all their rows.</summary>
internal static class BmpHeader
{
    private const int CoreHeaderBytes = 12;

    public static ImageInfo Read(ReadOnlySpan<byte> file)
    {
        var headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(14, 4));
        if (headerBytes == CoreHeaderBytes)
            return Checked(file, U16(file, 18), U16(file, 20), U16(file, 24), compression: 0);
        var height = BinaryPrimitives.ReadInt32LittleEndian(file.Slice(22, 4));
        return Checked(
            file,
            BinaryPrimitives.ReadInt32LittleEndian(file.Slice(18, 4)),
            height == int.MinValue ? -1 : Math.Abs(height),
            U16(file, 28),
            BinaryPrimitives.ReadInt32LittleEndian(file.Slice(30, 4)));
    }

    private static ImageInfo Checked(ReadOnlySpan<byte> file, int width, int height, int bitsPerPixel, int compression)
    {
        var rows = ((((long)width * bitsPerPixel) + 31) / 32 * 4) * height;
        var start = BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(10, 4));
        if (compression == 0 && width > 0 && height > 0 && start + rows > file.Length)
            throw new ImageRejectedException("image.truncated", "The bitmap ends before its last row.");
        return new ImageInfo(ImageFormat.Bmp, width, height);
    }

    private static int U16(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.Slice(at, 2));
}
