using System.Buffers.Binary;

namespace VisionInApp.Vision.Images;

/// <summary>WebP (RFC 9649): size from the first frame chunk, orientation from EXIF; animations are refused.</summary>
internal static class WebPHeader
{
    private const byte AnimationFlag = 0x02;

    public static bool Matches(ReadOnlySpan<byte> file) => file.Length >= 12 && file.StartsWith("RIFF"u8) && file.Slice(8, 4).SequenceEqual("WEBP"u8);

    public static ImageInfo Read(ReadOnlySpan<byte> file)
    {
        var declared = BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(4, 4));
        if (declared > file.Length - 8)
            throw new ImageRejectedException("image.truncated", "The WebP is shorter than it says.");
        var body = file.Slice(12, (int)declared - 4);
        var (width, height) = Size(body);
        return new ImageInfo(ImageFormat.WebP, width, height) { Orientation = ReadOrientation(body) };
    }

    private static (int Width, int Height) Size(ReadOnlySpan<byte> body)
    {
        var data = body[8..];
        if (body.StartsWith("VP8X"u8))
        {
            if ((data[..1][0] & AnimationFlag) != 0)
                throw new ImageRejectedException("image.animated", "Animated WebP is not read.");
            return (1 + U24(data.Slice(4, 3)), 1 + U24(data.Slice(7, 3)));
        }

        if (body.StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data.Slice(1, 4));
            return (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }

        if (body.StartsWith("VP8 "u8))
            return (BinaryPrimitives.ReadUInt16LittleEndian(data.Slice(6, 2)) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data.Slice(8, 2)) & 0x3FFF);
        throw new ImageRejectedException("image.broken", "The WebP has no picture chunk.");
    }

    private static int ReadOrientation(ReadOnlySpan<byte> body)
    {
        while (body.Length >= 8)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(body.Slice(4, 4));
            if (length > body.Length - 8)
                throw new ImageRejectedException("image.truncated", "The WebP ends inside a chunk.");
            var data = body.Slice(8, (int)length);
            if (body.StartsWith("EXIF"u8))
                return Orientation.Read(data.StartsWith("Exif\0\0"u8) ? data[6..] : data);
            body = body[Math.Min(body.Length, 8 + (int)length + (int)(length & 1))..];
        }

        return 1;
    }

    private static int U24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
}
