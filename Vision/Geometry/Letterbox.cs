using VisionInApp.Messages;

namespace VisionInApp.Vision.Geometry;

/// <summary>
/// How an upright image is placed on a square network input: scaled by one ratio, top-left, the rest padded with 114.
/// The rule of YOLOX (arXiv 2107.08430, official implementation): ratio = min(S/h, S/w), scaled sides truncated to whole pixels.
/// </summary>
/// <param name="InputSize">Side S of the network input in pixels.</param>
public readonly record struct Letterbox(int InputSize, int ImageWidth, int ImageHeight)
{
    /// <summary>The grey level of the padding, 0..255.</summary>
    public const byte Padding = 114;

    /// <summary>Network pixels per image pixel.</summary>
    public double Ratio => Math.Min((double)InputSize / ImageHeight, (double)InputSize / ImageWidth);

    /// <summary>Width of the scaled image on the input, at least one pixel.</summary>
    public int ScaledWidth => Math.Max(1, (int)(ImageWidth * Ratio));

    /// <summary>Height of the scaled image on the input, at least one pixel.</summary>
    public int ScaledHeight => Math.Max(1, (int)(ImageHeight * Ratio));

    /// <summary>From image pixels to network pixels.</summary>
    public Box ToInput(Box box) => Scale(box, Ratio);

    /// <summary>From network pixels to image pixels, not clipped; the inverse of <see cref="ToInput"/>.</summary>
    public Box ToImage(Box box) => Scale(box, 1 / Ratio);

    private static Box Scale(Box box, double factor) => new(box.X * factor, box.Y * factor, box.Width * factor, box.Height * factor);
}
