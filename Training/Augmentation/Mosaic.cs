using OpenCvSharp;

namespace VisionInApp.Training.Augmentation;

/// <summary>Four pictures around one random point on a canvas of twice the input's side (YOLOv4, arXiv 2004.10934).</summary>
public static class Mosaic
{
    /// <param name="pictures">Four pictures, none larger than the input: top-left, top-right, bottom-left, bottom-right.</param>
    public static Picture Compose(IReadOnlyList<Picture> pictures, int inputSize, double leastVisible, SampleRandom random)
    {
        var side = 2 * inputSize;
        var centreX = (int)random.Between(0.5 * inputSize, 1.5 * inputSize);
        var centreY = (int)random.Between(0.5 * inputSize, 1.5 * inputSize);
        var canvas = Picture.Canvas(side, side);
        var boxes = new List<PictureBox>();
        for (var corner = 0; corner < 4; corner++)
        {
            var picture = pictures[corner];
            var x = corner % 2 == 0 ? centreX - picture.Width : centreX;
            var y = corner < 2 ? centreY - picture.Height : centreY;
            var visible = Paste(picture.Pixels, canvas, x, y);
            foreach (var box in picture.Boxes)
                Visibility.Keep(box.Move(x, y), visible, leastVisible, boxes);
        }

        return new Picture(canvas, boxes);
    }

    // Returns the part of the canvas that was painted.
    private static Rect Paste(Mat pixels, Mat canvas, int x, int y)
    {
        var target = new Rect(x, y, pixels.Width, pixels.Height) & new Rect(0, 0, canvas.Width, canvas.Height);
        if (target.Width <= 0 || target.Height <= 0)
            return default;
        using var source = new Mat(pixels, new Rect(target.X - x, target.Y - y, target.Width, target.Height));
        using var destination = new Mat(canvas, target);
        source.CopyTo(destination);
        return target;
    }
}
