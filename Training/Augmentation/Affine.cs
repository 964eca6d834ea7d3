using OpenCvSharp;

namespace VisionInApp.Training.Augmentation;

/// <summary>A random rotation, scale, shear and shift that maps the middle of a picture to the middle of a square of the input's side.</summary>
public static class Affine
{
    public static Picture Apply(Picture picture, int inputSize, AugmentationRecipe recipe, SampleRandom random)
    {
        var matrix = Matrix(picture.Width, picture.Height, inputSize, recipe, random);
        using var transform = Mat.FromArray(matrix);
        var pixels = new Mat();
        Cv2.WarpAffine(picture.Pixels, pixels, transform, new Size(inputSize, inputSize), InterpolationFlags.Linear,
            BorderTypes.Constant, Scalar.All(Vision.Geometry.Letterbox.Padding));
        var frame = new Rect(0, 0, inputSize, inputSize);
        var boxes = new List<PictureBox>();
        foreach (var box in picture.Boxes)
            Visibility.Keep(Map(box, matrix), frame, recipe.LeastVisible, boxes);
        return new Picture(pixels, boxes);
    }

    private static double[,] Matrix(int width, int height, int inputSize, AugmentationRecipe recipe, SampleRandom random)
    {
        var angle = Radians(random.Between(-recipe.RotateDegrees, recipe.RotateDegrees));
        var scale = random.Between(recipe.ScaleLow, recipe.ScaleHigh);
        var shearX = Math.Tan(Radians(random.Between(-recipe.ShearDegrees, recipe.ShearDegrees)));
        var shearY = Math.Tan(Radians(random.Between(-recipe.ShearDegrees, recipe.ShearDegrees)));
        var (cos, sin) = (scale * Math.Cos(angle), scale * Math.Sin(angle));
        var (a, b) = (cos - (shearX * sin), sin + (shearX * cos));
        var (c, d) = (-sin + (shearY * cos), cos + (shearY * sin));
        var targetX = inputSize * (0.5 + random.Between(-recipe.Translate, recipe.Translate));
        var targetY = inputSize * (0.5 + random.Between(-recipe.Translate, recipe.Translate));
        return new[,]
        {
            { a, b, targetX - (a * width / 2) - (b * height / 2) },
            { c, d, targetY - (c * width / 2) - (d * height / 2) },
        };
    }

    // The upright box around the four mapped corners.
    private static PictureBox Map(PictureBox box, double[,] m)
    {
        ReadOnlySpan<(double X, double Y)> corners = [(box.Left, box.Top), (box.Right, box.Top), (box.Left, box.Bottom), (box.Right, box.Bottom)];
        var (left, top, right, bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        foreach (var (x, y) in corners)
        {
            var (mappedX, mappedY) = ((m[0, 0] * x) + (m[0, 1] * y) + m[0, 2], (m[1, 0] * x) + (m[1, 1] * y) + m[1, 2]);
            (left, right) = (Math.Min(left, mappedX), Math.Max(right, mappedX));
            (top, bottom) = (Math.Min(top, mappedY), Math.Max(bottom, mappedY));
        }

        return new PictureBox(box.ClassIndex, left, top, right, bottom);
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
