using System.Buffers.Binary;

namespace VisionInApp.Vision.Images;

/// <summary>JPEG (ITU-T T.81): size from the frame header, EXIF orientation, and whether the end marker is there.</summary>
internal static class JpegHeader
{
    public static ReadOnlySpan<byte> Magic => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> EndMarker => [0xFF, 0xD9];

    public static ImageInfo Read(ReadOnlySpan<byte> file)
    {
        var (width, height, orientation) = (0, 0, 1);
        var at = 2;
        while (true)
        {
            at += Fill(file[at..]);
            var marker = file.Slice(at++, 1)[0];
            if (marker == 0xD9)
                throw Broken();
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue;
            int length = BinaryPrimitives.ReadUInt16BigEndian(file.Slice(at, 2));
            if (length < 2)
                throw Broken();
            var segment = file.Slice(at, length)[2..];
            at += length;
            if (marker == 0xDA)
                break;
            if (IsFrame(marker))
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment.Slice(1, 2)), BinaryPrimitives.ReadUInt16BigEndian(segment.Slice(3, 2)));
            else if (marker == 0xE1 && segment.StartsWith("Exif\0\0"u8))
                orientation = Orientation.Read(segment[6..]);
        }

        if (file[at..].IndexOf(EndMarker) < 0)
            throw new ImageRejectedException("image.truncated", "The JPEG has no end marker: part of the picture is missing.");
        return new ImageInfo(ImageFormat.Jpeg, width, height) { Orientation = orientation };
    }

    // A marker is a run of 0xFF and then its code.
    private static int Fill(ReadOnlySpan<byte> rest)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rest.Length);
        return rest.IndexOfAnyExcept((byte)0xFF) is var fill and > 0 ? fill : throw Broken();
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static ImageRejectedException Broken() => new("image.broken", "The JPEG's segments are not in order.");
}
