using OpenCvSharp;

namespace VisionInApp.Vision.Images;

/// <summary>Small JPEG pictures for lists.</summary>
public static class Thumbnail
{
    private const int JpegQuality = 82;

    /// <summary>A JPEG whose longer side is at most <paramref name="maxSide"/> pixels; smaller pictures keep their size.</summary>
    public static byte[] Of(Mat bgr, int maxSide)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        var factor = Math.Min(1.0, (double)maxSide / Math.Max(bgr.Width, bgr.Height));
        using var small = new Mat();
        var size = new Size(Math.Max(1, (int)Math.Round(bgr.Width * factor)), Math.Max(1, (int)Math.Round(bgr.Height * factor)));
        Cv2.Resize(bgr, small, size, interpolation: InterpolationFlags.Area);
        return Jpeg(small, JpegQuality);
    }

    /// <summary>The same from a file's bytes.</summary>
    /// <exception cref="ImageRejectedException">The picture cannot be decoded.</exception>
    public static byte[] Of(ReadOnlySpan<byte> file, int maxSide)
    {
        using var bgr = ImageFile.Decode(file);
        return Of(bgr, maxSide);
    }

    /// <summary>The whole picture as JPEG of this quality, 1..100.</summary>
    public static byte[] Jpeg(Mat bgr, int quality) => bgr.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
}
