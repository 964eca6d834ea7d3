using OpenCvSharp;

namespace VisionInApp.Training.Augmentation;

/// <summary>Moves hue, saturation and value by fixed amounts over the whole picture; boxes stay.</summary>
public static class HsvJitter
{
    public static Picture Apply(Picture picture, AugmentationRecipe recipe, SampleRandom random)
    {
        var hue = Amount(recipe.HueShift, random);
        var saturation = Amount(recipe.SaturationShift, random);
        var value = Amount(recipe.ValueShift, random);
        var pixels = new Mat();
        using var hsv = new Mat();
        using var table = Table(hue, saturation, value);
        Cv2.CvtColor(picture.Pixels, hsv, ColorConversionCodes.BGR2HSV);
        Cv2.LUT(hsv, table, hsv);
        Cv2.CvtColor(hsv, pixels, ColorConversionCodes.HSV2BGR);
        return new Picture(pixels, picture.Boxes);
    }

    private static int Amount(int most, SampleRandom random)
    {
        var amount = (int)Math.Round(random.Between(-most, most));
        return random.Chance(0.5) ? amount : 0;
    }

    private static Mat Table(int hue, int saturation, int value)
    {
        var table = new Mat(1, 256, MatType.CV_8UC3);
        for (var i = 0; i < 256; i++)
            table.Set(0, i, new Vec3b((byte)((i + hue + 180) % 180), (byte)Math.Clamp(i + saturation, 0, 255), (byte)Math.Clamp(i + value, 0, 255)));
        return table;
    }
}
