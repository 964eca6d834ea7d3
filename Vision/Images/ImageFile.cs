using OpenCvSharp;

namespace VisionInApp.Vision.Images;

/// <summary>
/// Reads untrusted picture files: JPEG, PNG, WebP and BMP, told apart by their first bytes.
/// Size and completeness are checked on the container before a decoder sees it.
/// </summary>
public static class ImageFile
{
    /// <summary>Format and upright size from the header alone.</summary>
    /// <exception cref="ImageRejectedException">Not a picture that can be decoded within the limits.</exception>
    public static ImageInfo Probe(ReadOnlySpan<byte> file, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        if (file.IsEmpty)
            throw new ImageRejectedException("image.empty", "The file is empty.");
        if (file.Length > limits.MaxBytes)
            throw new ImageRejectedException("image.too_large", $"The file has {file.Length} bytes; at most {limits.MaxBytes} are read.");
        var info = ReadHeader(file);
        if (info.Width <= 0 || info.Height <= 0)
            throw new ImageRejectedException("image.broken", $"The header gives the size {info.Width}x{info.Height}.");
        if (Math.Max(info.Width, info.Height) > limits.MaxSidePixels || (long)info.Width * info.Height > limits.MaxPixels)
            throw new ImageRejectedException("image.too_large", $"The picture has {info.Width}x{info.Height} pixels; at most {limits.MaxSidePixels} a side and {limits.MaxPixels} in all are decoded.");
        return info.Orientation >= 5 ? info with { Width = info.Height, Height = info.Width } : info;
    }

    /// <summary>The upright picture as 8-bit BGR; grey, CMYK and 16-bit are converted, alpha is dropped. The caller disposes it.</summary>
    /// <exception cref="ImageRejectedException">Not a picture that can be decoded within the limits.</exception>
    public static Mat Decode(ReadOnlySpan<byte> file, ImageLimits? limits = null)
    {
        var info = Probe(file, limits);
        var stored = DecodeStored(file);
        var upright = Orientation.Apply(stored, info.Orientation);
        if (upright.Width == info.Width && upright.Height == info.Height && upright.Type() == MatType.CV_8UC3)
            return upright;
        var decoded = $"{upright.Width}x{upright.Height}";
        upright.Dispose();
        throw new ImageRejectedException("image.broken", $"The header says {info.Width}x{info.Height}, the pixels are {decoded}.");
    }

    private static ImageInfo ReadHeader(ReadOnlySpan<byte> file)
    {
        try
        {
            if (file.StartsWith(JpegHeader.Magic))
                return JpegHeader.Read(file);
            if (file.StartsWith(PngHeader.Magic))
                return PngHeader.Read(file);
            if (WebPHeader.Matches(file))
                return WebPHeader.Read(file);
            if (file.StartsWith("BM"u8))
                return BmpHeader.Read(file);
        }
        catch (ArgumentOutOfRangeException)
        {
            // A slice past the end: every reader works on bounded spans, so this is the one sign of a file cut short.
            throw new ImageRejectedException("image.truncated", "The file ends before its header does.");
        }

        throw new ImageRejectedException("image.unsupported_format", "Only JPEG, PNG, WebP and BMP pictures are read.");
    }

    private static Mat DecodeStored(ReadOnlySpan<byte> file)
    {
        try
        {
            var mat = Cv2.ImDecode(file, ImreadModes.Color | ImreadModes.IgnoreOrientation);
            if (!mat.Empty())
                return mat;
            mat.Dispose();
        }
        catch (OpenCVException)
        {
            // Falls through: the decoder's text speaks of its own source lines, which helps nobody.
        }

        throw new ImageRejectedException("image.broken", "The pixels cannot be decoded.");
    }
}
