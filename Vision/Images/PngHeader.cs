using System.Buffers.Binary;

namespace VisionInApp.Vision.Images;

/// <summary>PNG (ISO 15948): size from IHDR, orientation from eXIf, and whether the chunks reach IEND.</summary>
internal static class PngHeader
{
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static ImageInfo Read(ReadOnlySpan<byte> file)
    {
        var rest = file[8..];
        if (!rest.Slice(4, 4).SequenceEqual("IHDR"u8))
            throw new ImageRejectedException("image.broken", "The PNG does not start with its header chunk.");
        var size = rest.Slice(8, 8);
        var orientation = 1;
        while (!rest.Slice(4, 4).SequenceEqual("IEND"u8))
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest[..4]);
            if (length > rest.Length - 12)
                throw new ImageRejectedException("image.truncated", "The PNG ends inside a chunk.");
            if (rest.Slice(4, 4).SequenceEqual("eXIf"u8))
                orientation = Orientation.Read(rest.Slice(8, (int)length));
            rest = rest[((int)length + 12)..];
        }

        return new ImageInfo(ImageFormat.Png, Side(size), Side(size[4..])) { Orientation = orientation };
    }

    // The format allows 31 bits; larger is read as -1, which the caller refuses.
    private static int Side(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt32BigEndian(at) is var side && side <= int.MaxValue ? (int)side : -1;
}
