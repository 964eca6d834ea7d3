using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary>A part after light has fallen on it: linear colour and coverage 0..1, at the picture's resolution.</summary>
internal sealed record Sprite(Mat Color, Mat Coverage, double Thickness) : IDisposable
{
    public void Dispose()
    {
        Color.Dispose();
        Coverage.Dispose();
    }
}

/// <summary>Lights a relief: Lambert scattering for plastics, a soft-box surrounding mirrored by metals, a Blinn highlight for both.</summary>
internal static class Shader
{
    /// <summary>Reliefs are drawn this many times larger than they appear, so that edges come out smooth.</summary>
    public const int Oversampling = 2;

    public static Sprite Shade(Relief relief, Material material, Light light, Dice dice)
    {
        var size = relief.Mask.Size();
        using var slopes = Slopes(relief.Height);
        using var grain = Brushed(size, dice);
        using var stains = Stains(size, dice);
        using var bow = Bowed(slopes, dice);
        using var lit = new Mat(size, MatType.CV_32FC3, Scalar.Black);
        var slope = bow.AsSpan<Vec2f>();
        var fine = grain.AsSpan<float>();
        var stain = stains.AsSpan<float>();
        var output = lit.AsSpan<Vec3f>();
        var mask = relief.Mask.AsSpan<byte>();
        var strip = dice.Between(-0.5, 0.5);
        for (var i = 0; i < output.Length; i++)
        {
            if (mask[i] != 0)
                output[i] = Pixel(slope[i], fine[i], stain[i], material, light, strip);
        }

        Cv2.MinMaxLoc(relief.Height, out _, out double top);
        return Shrink(lit, relief.Mask, top / Oversampling);
    }

    private static Vec3f Pixel(Vec2f slope, float grain, float stain, Material material, Light light, double strip)
    {
        var wear = material.Wear * Math.Clamp((stain * 0.6) + (material.Wear * 1.6) - 0.15, 0, 1);
        var color = material.Color.Toward(material.WearColor, Math.Min(0.95, wear * 1.7)).Times(1 + (material.Grain * grain));
        var metal = material.Metal * (1 - wear);
        var (nx, ny) = (-slope.Item0 + (material.Grain * grain * 0.5), -slope.Item1 + (material.Grain * grain * 0.5));
        var length = 1 / Math.Sqrt((nx * nx) + (ny * ny) + 1);
        var normal = new Point3d(nx * length, ny * length, length);
        var facing = Math.Max(0, Dot(normal, light.Direction));
        var scattered = light.Ambient * (0.55 + (0.45 * normal.Z)) + ((1 - light.Ambient) * facing);
        var mirrored = Surroundings(Mirror(normal), light, strip);
        var half = new Point3d(light.Direction.X, light.Direction.Y, light.Direction.Z + 1);
        var sheen = Math.Pow(Math.Max(0, Dot(normal, half) / Math.Sqrt(Dot(half, half))), 6 + (material.Gloss * 90));
        var highlight = sheen * material.Gloss * (0.25 + (0.75 * metal)) * (1 - wear);
        var body = color.Times((scattered * (1 - (0.8 * metal))) + (mirrored * metal));
        return body.Toward(Tint.Rgb(1, 1, 0.98), Math.Clamp(highlight, 0, 0.9));
    }

    // A ceiling that is brighter toward the lamp, with one lamp strip across it and a dark horizon, as over a real bench.
    private static double Surroundings(Point3d ray, Light light, double strip)
    {
        var ceiling = 0.12 + (0.55 * Math.Clamp((ray.Z + 0.25) / 1.1, 0, 1));
        var lamp = Math.Pow(Math.Max(0, Dot(ray, light.Direction)), 8) * 0.8;
        var across = (ray.X * -light.Direction.Y) + (ray.Y * light.Direction.X) - strip;
        return ceiling + lamp + (0.5 * Math.Exp(-across * across * 60) * Math.Max(0, ray.Z));
    }

    private static Point3d Mirror(Point3d n) => new(2 * n.Z * n.X, 2 * n.Z * n.Y, (2 * n.Z * n.Z) - 1);

    private static double Dot(Point3d a, Point3d b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    private static Mat Slopes(Mat height)
    {
        using Mat x = new(), y = new();
        Cv2.Sobel(height, x, MatType.CV_32FC1, 1, 0, 3, 1 / 8d);
        Cv2.Sobel(height, y, MatType.CV_32FC1, 0, 1, 3, 1 / 8d);
        var both = new Mat();
        Cv2.Merge([x, y], both);
        return both;
    }

    // Nothing is perfectly flat, and the eye is not infinitely far away: a slight bow lets plane metal mirror a gradient.
    private static Mat Bowed(Mat slopes, Dice dice)
    {
        var (across, down, curve) = (dice.Between(-0.15, 0.15), dice.Between(-0.15, 0.15), dice.Between(0.1, 0.4));
        var bowed = slopes.Clone();
        var (rows, columns) = (bowed.Rows, bowed.Cols);
        for (var y = 0; y < rows; y++)
        {
            var row = bowed.RowSpan<Vec2f>(y);
            var bend = down + (curve * (((double)y / rows) - 0.5));
            for (var x = 0; x < columns; x++)
                row[x] = new Vec2f((float)(row[x].Item0 + across + (curve * (((double)x / columns) - 0.5))), (float)(row[x].Item1 + bend));
        }

        return bowed;
    }

    // Broad blotches with a ragged edge and fine speckle.
    private static Mat Stains(Size size, Dice dice)
    {
        var stains = dice.Noise(size, 26, 26);
        foreach (var (cell, strength) in new[] { (9d, 0.6), (3d, 0.5) })
        {
            using var finer = dice.Noise(size, cell, cell);
            Cv2.ScaleAdd(finer, strength, stains, stains);
        }

        return stains;
    }

    private static Mat Brushed(Size size, Dice dice)
    {
        var along = dice.Between(1, 9);
        return dice.Chance(0.5) ? dice.Noise(size, along, 1) : dice.Noise(size, 1, along);
    }

    private static Sprite Shrink(Mat lit, Mat mask, double thickness)
    {
        var size = new Size(mask.Width / Oversampling, mask.Height / Oversampling);
        using var whole = new Mat();
        mask.ConvertTo(whole, MatType.CV_32FC1, 1 / 255d);
        var (color, coverage) = (new Mat(), new Mat());
        Cv2.Resize(lit, color, size, 0, 0, InterpolationFlags.Area);
        Cv2.Resize(whole, coverage, size, 0, 0, InterpolationFlags.Area);
        return new Sprite(color, coverage, thickness);
    }
}
