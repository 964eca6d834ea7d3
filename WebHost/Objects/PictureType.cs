using VisionInApp.Platform.Objects;

namespace VisionInApp.WebHost.Objects;

/// <summary>The media type of a picture by its first bytes; what an uploader claims counts for nothing.</summary>
public static class PictureType
{
    public const int BytesNeeded = 12;

    /// <summary>Null for what is no picture.</summary>
    public static string? Of(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ObjectContentTypes.Jpeg;
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return ObjectContentTypes.Png;
        if (start.StartsWith("BM"u8))
            return ObjectContentTypes.Bmp;
        return start.Length >= BytesNeeded && start.StartsWith("RIFF"u8) && start[8..12].SequenceEqual("WEBP"u8) ? ObjectContentTypes.Webp : null;
    }
}
