using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary>Colours in linear light, stored blue-green-red as OpenCV stores pixels.</summary>
internal static class Tint
{
    public static Vec3f Rgb(double red, double green, double blue) => new((float)blue, (float)green, (float)red);

    public static Vec3f Times(this Vec3f color, double factor) =>
        new((float)(color.Item0 * factor), (float)(color.Item1 * factor), (float)(color.Item2 * factor));

    public static Vec3f Toward(this Vec3f from, Vec3f to, double share) => new(
        (float)(from.Item0 + ((to.Item0 - from.Item0) * share)),
        (float)(from.Item1 + ((to.Item1 - from.Item1) * share)),
        (float)(from.Item2 + ((to.Item2 - from.Item2) * share)));

    /// <summary>A saturated colour of the given hue (turns, 0..1) and value.</summary>
    public static Vec3f Hue(double turn, double saturation, double value)
    {
        double Channel(double shift)
        {
            var ramp = Math.Abs((((turn + shift) % 1) * 6) - 3) - 1;
            return value * (1 - saturation + (saturation * Math.Clamp(ramp, 0, 1)));
        }

        return Rgb(Channel(0), Channel(2 / 3d), Channel(1 / 3d));
    }
}
