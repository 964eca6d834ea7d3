using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary>What a camera does to the light of a scene: exposure, white balance, falloff, defocus, motion, sensor noise, gamma, JPEG.</summary>
/// <param name="Gain">Exposure per channel.</param>
/// <param name="Vignette">Light lost in the corners, 0..1.</param>
/// <param name="Blur">Defocus, as a standard deviation in pixels.</param>
/// <param name="Motion">Length of the smear of a moving belt in pixels.</param>
/// <param name="Noise">Standard deviation of the sensor noise at mid grey.</param>
internal sealed record Camera(Vec3f Gain, double Vignette, Point2d Spot, double Blur, double Motion, double Noise, int Quality)
{
    public static Camera From(Dice dice, bool field)
    {
        var exposure = field ? dice.Between(0.22, 0.85) : dice.Between(0.85, 1.2);
        var cast = field ? 0.28 : 0.05;
        var warm = dice.Between(-cast, cast);
        return new Camera(
            Tint.Rgb(exposure * (1 + warm), exposure * (1 + dice.Between(-cast / 3, cast / 3)), exposure * (1 - warm)),
            field ? dice.Between(0.15, 0.7) : dice.Between(0, 0.15),
            new Point2d(dice.Between(0.25, 0.75), dice.Between(0.25, 0.75)),
            field ? dice.Between(0.4, 1.5) : dice.Between(0.25, 0.6),
            field && dice.Chance(0.3) ? dice.Between(2, 5) : 0,
            field ? dice.Between(0.01, 0.035) : dice.Between(0.003, 0.009),
            field ? dice.Whole(55, 85) : dice.Whole(85, 95));
    }

    /// <summary>Takes the picture of a finished canvas and labels it.</summary>
    public Scene Shoot(Canvas canvas, Dice dice)
    {
        using var picture = Expose(canvas.Light, dice);
        Cv2.ImEncode(".jpg", picture, out var jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, Quality));
        return new Scene(picture.Width, picture.Height, jpeg, canvas.Boxes());
    }

    // Linear light in, 8-bit sRGB-like pixels out.
    private Mat Expose(Mat light, Dice dice)
    {
        using var scene = light.Clone();
        Cv2.GaussianBlur(scene, scene, new Size(0, 0), Blur);
        if (Motion > 1)
            Smear(scene, dice.Chance(0.5));
        using var noise = dice.Normal(scene.Size(), MatType.CV_32FC3);
        var picture = new Mat(scene.Size(), MatType.CV_8UC3);
        var rows = scene.Rows;
        for (var y = 0; y < rows; y++)
            Develop(scene.RowSpan<Vec3f>(y), noise.RowSpan<Vec3f>(y), picture.RowSpan<Vec3b>(y), (double)y / rows);
        return picture;
    }

    private void Develop(ReadOnlySpan<Vec3f> light, ReadOnlySpan<Vec3f> noise, Span<Vec3b> pixels, double v)
    {
        for (var x = 0; x < pixels.Length; x++)
        {
            var (dx, dy) = (((double)x / pixels.Length) - Spot.X, v - Spot.Y);
            var falloff = 1 - (Vignette * Math.Min(1, 1.6 * ((dx * dx) + (dy * dy))));
            pixels[x] = new Vec3b(
                Level(light[x].Item0 * Gain.Item0 * falloff, noise[x].Item0),
                Level(light[x].Item1 * Gain.Item1 * falloff, noise[x].Item1),
                Level(light[x].Item2 * Gain.Item2 * falloff, noise[x].Item2));
        }
    }

    // Shot noise grows with the root of the light, so after gamma it is nearly even; highlights roll off instead of clipping hard.
    private byte Level(double light, double noise)
    {
        var rolled = light < 0.7 ? light : 0.7 + (0.3 * (1 - Math.Exp(-(light - 0.7) / 0.3)));
        var display = Math.Pow(Math.Max(0, rolled), 1 / 2.2) + (Noise * noise);
        return (byte)Math.Clamp(display * 255, 0, 255);
    }

    private void Smear(Mat scene, bool sideways)
    {
        var taps = (int)Math.Round(Motion);
        Cv2.Blur(scene, scene, sideways ? new Size(taps, 1) : new Size(1, taps));
    }
}
