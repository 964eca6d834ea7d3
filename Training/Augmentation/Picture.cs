using OpenCvSharp;

namespace VisionInApp.Training.Augmentation;

/// <summary>A box on a picture while it is augmented: corners in pixels of that picture.</summary>
public readonly record struct PictureBox(int ClassIndex, double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;
    public double Height => Bottom - Top;
    public double Area => Math.Max(Width, 0) * Math.Max(Height, 0);

    public PictureBox Scale(double x, double y) => this with { Left = Left * x, Top = Top * y, Right = Right * x, Bottom = Bottom * y };

    public PictureBox Move(double x, double y) => this with { Left = Left + x, Top = Top + y, Right = Right + x, Bottom = Bottom + y };

    public PictureBox ClipTo(double left, double top, double right, double bottom) => this with
    {
        Left = Math.Clamp(Left, left, right),
        Top = Math.Clamp(Top, top, bottom),
        Right = Math.Clamp(Right, left, right),
        Bottom = Math.Clamp(Bottom, top, bottom),
    };
}

/// <summary>Pixels (8-bit BGR) with their boxes; disposing frees the pixels unless they are borrowed from a cache.</summary>
public sealed class Picture(Mat pixels, IReadOnlyList<PictureBox> boxes, bool borrowed = false) : IDisposable
{
    public Mat Pixels => pixels;
    public IReadOnlyList<PictureBox> Boxes => boxes;
    public int Width => pixels.Width;
    public int Height => pixels.Height;

    /// <summary>The same pixels, which the borrower must not change and need not free.</summary>
    public Picture Lend() => new(pixels, boxes, borrowed: true);

    public void Dispose()
    {
        if (!borrowed)
            pixels.Dispose();
    }

    /// <summary>A grey (114) canvas, as the network is shown around letterboxed images.</summary>
    public static Mat Canvas(int width, int height) => new(height, width, MatType.CV_8UC3, Scalar.All(Vision.Geometry.Letterbox.Padding));
}
