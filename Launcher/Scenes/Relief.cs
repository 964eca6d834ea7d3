using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary>A part as a height map in pixels above the belt: raised outlines with rounded edges, and holes. Light falls on its slopes.</summary>
internal sealed class Relief : IDisposable
{
    private const int SubpixelBits = 4;

    public Relief(int side)
    {
        Mask = new Mat(side, side, MatType.CV_8UC1, Scalar.Black);
        Height = new Mat(side, side, MatType.CV_32FC1, Scalar.Black);
    }

    /// <summary>255 where the part is.</summary>
    public Mat Mask { get; }

    public Mat Height { get; }

    /// <summary>Lifts an outline to a height whose edge rounds off over <paramref name="bevel"/> pixels; a bevel as wide as the shape makes a cylinder.</summary>
    public void Raise(Point2d[] outline, double height, double bevel)
    {
        using var shape = Fill(outline);
        Cv2.BitwiseOr(Mask, shape, Mask);
        using var lifted = Rounded(shape, height, bevel);
        Cv2.Max(Height, lifted, Height);
    }

    /// <summary>Adds a height on top of what is already there, inside the outline and inside the part.</summary>
    public void Stack(Point2d[] outline, double height, double bevel)
    {
        using var shape = Fill(outline);
        Cv2.BitwiseAnd(Mask, shape, shape);
        using var lifted = Rounded(shape, Math.Abs(height), bevel);
        if (height >= 0)
            Cv2.Add(Height, lifted, Height);
        else
            Cv2.Subtract(Height, lifted, Height);
    }

    /// <summary>Cuts a hole and rounds the part's edge toward it.</summary>
    public void Cut(Point2d[] outline, double height, double bevel)
    {
        using var hole = Fill(outline);
        Mask.SetTo(Scalar.Black, hole);
        using var limit = Rounded(Mask, height, bevel);
        Cv2.Min(Height, limit, Height);
    }

    /// <summary>Takes the sharpness off machined edges.</summary>
    public void Soften(double pixels) => Cv2.GaussianBlur(Height, Height, new Size(0, 0), pixels);

    public void Dispose()
    {
        Mask.Dispose();
        Height.Dispose();
    }

    private Mat Fill(Point2d[] outline)
    {
        const double subpixel = 1 << SubpixelBits;
        var corners = outline.Select(p => new Point((int)Math.Round(p.X * subpixel), (int)Math.Round(p.Y * subpixel)));
        var shape = new Mat(Mask.Size(), MatType.CV_8UC1, Scalar.Black);
        Cv2.FillPoly(shape, [corners], Scalar.White, LineTypes.Link8, SubpixelBits);
        return shape;
    }

    private static Mat Rounded(Mat shape, double height, double bevel)
    {
        var profile = new Mat();
        Cv2.DistanceTransform(shape, profile, DistanceTypes.L2, DistanceTransformMasks.Mask5);
        foreach (ref var value in profile.AsSpan<float>())
        {
            var inward = 1 - Math.Min(1, value / bevel);
            value = value == 0 ? 0 : (float)(height * Math.Sqrt(1 - (inward * inward)));
        }

        return profile;
    }
}
