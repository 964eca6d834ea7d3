using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary>The surface under the parts, as lit linear colour: clean light belts for bright scenes, worn dark ones and others in the field.</summary>
internal static class Belt
{
    private static readonly Vec3f[] Clean = [Tint.Rgb(0.55, 0.56, 0.57), Tint.Rgb(0.66, 0.66, 0.64), Tint.Rgb(0.42, 0.50, 0.46), Tint.Rgb(0.48, 0.53, 0.58)];
    private static readonly Vec3f[] Worn =
    [
        Tint.Rgb(0.035, 0.036, 0.038), Tint.Rgb(0.09, 0.09, 0.09), Tint.Rgb(0.05, 0.12, 0.08), Tint.Rgb(0.26, 0.18, 0.10),
        Tint.Rgb(0.30, 0.31, 0.32), Tint.Rgb(0.07, 0.09, 0.16), Tint.Rgb(0.33, 0.25, 0.17), Tint.Rgb(0.16, 0.15, 0.13),
    ];

    public static Mat Draw(Size size, bool worn, Light light, Dice dice)
    {
        using var height = Weave(size, worn, dice);
        using var surface = Lit(height, light);
        var belt = Stained(size, dice.Pick(worn ? Worn : Clean), worn, dice);
        using var colour = new Mat();
        Cv2.Merge([surface, surface, surface], colour);
        Cv2.Multiply(belt, colour, belt);
        if (worn ? dice.Chance(0.35) : dice.Chance(0.15))
            Rail(belt, dice);
        return belt;
    }

    // Heights of the weave, the ribs or the brush marks, in pixels.
    private static Mat Weave(Size size, bool worn, Dice dice)
    {
        var height = dice.Noise(size, 2.2, 2.2);
        Cv2.Multiply(height, worn ? dice.Between(0.05, 0.3) : dice.Between(0.02, 0.08), height);
        switch (dice.Whole(0, 4))
        {
            case 0: Waves(height, dice.Between(4, 7), dice.Between(4, 7), dice.Between(0.1, worn ? 0.5 : 0.2), dice); break;
            case 1: Waves(height, dice.Between(10, 40), 1e9, dice.Between(0.3, worn ? 2.5 : 0.8), dice); break;
            case 2: AddNoise(height, dice, dice.Between(20, 60), 1.2, worn ? 0.35 : 0.12); break;
            case 3: Waves(height, dice.Between(12, 22), dice.Between(12, 22), dice.Between(0.3, worn ? 1.6 : 0.5), dice); break;
            default: AddNoise(height, dice, 5, 5, worn ? 0.6 : 0.2); break;
        }

        return height;
    }

    private static void Waves(Mat height, double pitchX, double pitchY, double amplitude, Dice dice)
    {
        var (sin, cos) = Math.SinCos(dice.Chance(0.6) ? dice.Pick([0, Math.PI / 2, Math.PI / 4]) : dice.Between(0, Math.PI));
        var (kx, ky) = (2 * Math.PI / pitchX, 2 * Math.PI / pitchY);
        var rows = height.Rows;
        for (var y = 0; y < rows; y++)
        {
            var row = height.RowSpan<float>(y);
            for (var x = 0; x < row.Length; x++)
                row[x] += (float)(amplitude * Math.Cos(((x * cos) - (y * sin)) * kx) * Math.Cos(((x * sin) + (y * cos)) * ky));
        }
    }

    private static void AddNoise(Mat height, Dice dice, double cellX, double cellY, double amplitude)
    {
        using var noise = dice.Chance(0.5) ? dice.Noise(height.Size(), cellX, cellY) : dice.Noise(height.Size(), cellY, cellX);
        Cv2.ScaleAdd(noise, amplitude, height, height);
    }

    private static Mat Lit(Mat height, Light light)
    {
        using Mat x = new(), y = new();
        Cv2.Sobel(height, x, MatType.CV_32FC1, 1, 0, 3, 1 / 8d);
        Cv2.Sobel(height, y, MatType.CV_32FC1, 0, 1, 3, 1 / 8d);
        var lit = new Mat(height.Size(), MatType.CV_32FC1, new Scalar(1));
        var slope = (1 - light.Ambient) / light.Direction.Z;
        Cv2.ScaleAdd(x, -slope * light.Direction.X, lit, lit);
        Cv2.ScaleAdd(y, -slope * light.Direction.Y, lit, lit);
        Cv2.Max(lit, 0.15, lit);
        return lit;
    }

    private static Mat Stained(Size size, Vec3f color, bool worn, Dice dice)
    {
        var (strength, darkest) = worn ? (dice.Between(0.08, 0.3), 0.25) : (dice.Between(0.01, 0.05), 0.7);
        using var broad = dice.Noise(size, size.Width / 4d, size.Height / 4d);
        using var spots = dice.Noise(size, 12, 12);
        Cv2.ScaleAdd(spots, 0.5, broad, broad);
        var belt = new Mat(size, MatType.CV_32FC3);
        var share = broad.AsSpan<float>();
        var pixels = belt.AsSpan<Vec3f>();
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = color.Times(Math.Max(darkest, 1 + (strength * share[i])));
        return belt;
    }

    // The aluminium side rail of the conveyor along one edge.
    private static void Rail(Mat belt, Dice dice)
    {
        var (upright, length) = (dice.Chance(0.5), belt.Width);
        var width = (int)(length * dice.Between(0.05, 0.12));
        var (start, shade) = (dice.Chance(0.5) ? 0 : length - width, dice.Between(0.3, 0.55));
        for (var i = 0; i < width; i++)
        {
            var ridge = shade * (0.45 + (0.55 * Math.Abs(Math.Cos(Math.PI * 1.5 * i / width))));
            var (from, to) = upright ? (new Point(start + i, 0), new Point(start + i, length)) : (new Point(0, start + i), new Point(length, start + i));
            Cv2.Line(belt, from, to, new Scalar(ridge, ridge, ridge * 0.98));
        }
    }
}
