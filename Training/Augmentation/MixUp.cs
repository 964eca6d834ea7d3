using OpenCvSharp;

namespace VisionInApp.Training.Augmentation;

/// <summary>A second picture, randomly scaled, flipped and placed, blended half and half into the first; the labels are joined.</summary>
public static class MixUp
{
    /// <param name="first">A picture of the input's size.</param>
    public static Picture Blend(Picture first, Picture second, AugmentationRecipe recipe, SampleRandom random)
    {
        using var layer = Place(second, first.Width, recipe, random);
        var pixels = new Mat();
        Cv2.AddWeighted(first.Pixels, 0.5, layer.Pixels, 0.5, 0, pixels);
        return new Picture(pixels, [.. first.Boxes, .. layer.Boxes]);
    }

    private static Picture Place(Picture picture, int inputSize, AugmentationRecipe recipe, SampleRandom random)
    {
        var jitter = random.Between(recipe.MixUpScaleLow, recipe.MixUpScaleHigh);
        var size = new Size(Math.Max(1, (int)(picture.Width * jitter)), Math.Max(1, (int)(picture.Height * jitter)));
        using var scaled = new Mat();
        Cv2.Resize(picture.Pixels, scaled, size);
        var (ratioX, ratioY) = ((double)size.Width / picture.Width, (double)size.Height / picture.Height);
        var boxes = picture.Boxes.Select(box => box.Scale(ratioX, ratioY)).ToList();
        if (random.Chance(0.5))
        {
            Cv2.Flip(scaled, scaled, FlipMode.Y);
            boxes = [.. boxes.Select(box => Flip.Mirror(box, size.Width))];
        }

        var x = Shift(size.Width, inputSize, random);
        var y = Shift(size.Height, inputSize, random);
        var canvas = Picture.Canvas(inputSize, inputSize);
        var target = new Rect(x, y, size.Width, size.Height) & new Rect(0, 0, inputSize, inputSize);
        using (var source = new Mat(scaled, new Rect(target.X - x, target.Y - y, target.Width, target.Height)))
        using (var destination = new Mat(canvas, target))
            source.CopyTo(destination);
        var kept = new List<PictureBox>();
        foreach (var box in boxes)
            Visibility.Keep(box.Move(x, y), target, recipe.LeastVisible, kept);
        return new Picture(canvas, kept);
    }

    // A larger layer is cropped at random, a smaller one stands at the top left as every letterboxed image does.
    private static int Shift(int side, int inputSize, SampleRandom random) => side > inputSize ? -random.Below(side - inputSize + 1) : 0;
}
