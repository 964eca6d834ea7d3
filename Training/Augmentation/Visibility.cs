using OpenCvSharp;

namespace VisionInApp.Training.Augmentation;

/// <summary>What is left of a box when the picture is cut.</summary>
internal static class Visibility
{
    /// <summary>Adds the part of the box inside the frame, unless nothing or less than <paramref name="leastVisible"/> of its area is left.</summary>
    public static void Keep(PictureBox box, Rect frame, double leastVisible, List<PictureBox> kept)
    {
        var clipped = box.ClipTo(frame.Left, frame.Top, frame.Right, frame.Bottom);
        if (clipped.Width > 0 && clipped.Height > 0 && clipped.Area >= leastVisible * box.Area)
            kept.Add(clipped);
    }
}
