using OpenCvSharp;

namespace VisionInApp.Training.Augmentation;

/// <summary>Left to right.</summary>
public static class Flip
{
    public static Picture Apply(Picture picture)
    {
        var pixels = new Mat();
        Cv2.Flip(picture.Pixels, pixels, FlipMode.Y);
        return new Picture(pixels, [.. picture.Boxes.Select(box => Mirror(box, picture.Width))]);
    }

    internal static PictureBox Mirror(PictureBox box, double width) => box with { Left = width - box.Right, Right = width - box.Left };
}
