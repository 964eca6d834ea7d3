using OpenCvSharp;
using VisionInApp.Training.Augmentation;

namespace VisionInApp.Tests.Training.Augmentation;

/// <summary>Pictures whose boxes are filled rectangles of one colour a class, so that boxes can be found again in the pixels.</summary>
internal static class Rectangles
{
    private static readonly Scalar[] Colours = [new(0, 0, 255), new(0, 255, 0), new(255, 0, 0), new(0, 255, 255)];

    /// <summary>One rectangle, whose class is the colour.</summary>
    public static Picture Picture(int width, int height, int classIndex, SampleRandom random)
    {
        var pixels = new Mat(height, width, MatType.CV_8UC3, Scalar.All(60));
        var (boxWidth, boxHeight) = (8 + random.Below(width / 2), 8 + random.Below(height / 2));
        var (x, y) = (random.Below(width - boxWidth + 1), random.Below(height - boxHeight + 1));
        Cv2.Rectangle(pixels, new Rect(x, y, boxWidth, boxHeight), Colours[classIndex], -1);
        return new Picture(pixels, [new PictureBox(classIndex, x, y, x + boxWidth, y + boxHeight)]);
    }

    /// <summary>The box around all pixels of this class's colour, or null where there are none.</summary>
    public static PictureBox? Find(Mat pixels, int classIndex, int tolerance)
    {
        using var mask = new Mat();
        var colour = Colours[classIndex];
        Cv2.InRange(pixels, new Scalar(colour.Val0 - tolerance, colour.Val1 - tolerance, colour.Val2 - tolerance),
            new Scalar(colour.Val0 + tolerance, colour.Val1 + tolerance, colour.Val2 + tolerance), mask);
        if (Cv2.CountNonZero(mask) == 0)
            return null;
        using var points = new Mat();
        Cv2.FindNonZero(mask, points);
        var rect = Cv2.BoundingRect(points);
        return new PictureBox(classIndex, rect.Left, rect.Top, rect.Right, rect.Bottom);
    }

    /// <summary>The farthest that a side of one lies from the same side of the other, in pixels.</summary>
    public static double Distance(PictureBox first, PictureBox second) => new[]
    {
        Math.Abs(first.Left - second.Left), Math.Abs(first.Top - second.Top), Math.Abs(first.Right - second.Right), Math.Abs(first.Bottom - second.Bottom),
    }.Max();
}
