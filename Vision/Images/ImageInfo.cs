using System.Text.Json.Serialization;

namespace VisionInApp.Vision.Images;

[JsonConverter(typeof(JsonStringEnumConverter<ImageFormat>))]
public enum ImageFormat
{
    Jpeg,
    Png,
    WebP,
    Bmp,
}

/// <summary>What a picture's header says: format, and size in pixels after its EXIF orientation is applied.</summary>
public sealed record ImageInfo(ImageFormat Format, int Width, int Height)
{
    /// <summary>EXIF orientation 1..8; 5 to 8 swap the stored sides.</summary>
    [JsonIgnore]
    public int Orientation { get; init; } = 1;

    /// <summary>The usual file extension, with its dot.</summary>
    [JsonIgnore]
    public string Extension => Format switch { ImageFormat.Jpeg => ".jpg", ImageFormat.Png => ".png", ImageFormat.WebP => ".webp", _ => ".bmp" };

    [JsonIgnore]
    public string MediaType => Format switch { ImageFormat.Jpeg => "image/jpeg", ImageFormat.Png => "image/png", ImageFormat.WebP => "image/webp", _ => "image/bmp" };
}

/// <summary>The largest picture that is decoded; checked on the header, before any pixel is.</summary>
public sealed record ImageLimits(int MaxSidePixels = 20_000, long MaxPixels = 100_000_000, long MaxBytes = 200L << 20)
{
    public static ImageLimits Default { get; } = new();
}

/// <summary>
/// A picture that is not taken. Codes: <c>image.empty</c>, <c>image.unsupported_format</c>, <c>image.too_large</c>,
/// <c>image.truncated</c>, <c>image.broken</c>, <c>image.animated</c>.
/// </summary>
public sealed class ImageRejectedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
