using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary>The lamp over the belt.</summary>
/// <param name="Direction">Unit vector toward the lamp; z is up from the belt, y runs down the picture.</param>
/// <param name="Ambient">Share of the light that comes from everywhere.</param>
/// <param name="Softness">Shadow blur in pixels for each pixel of height.</param>
internal sealed record Light(Point3d Direction, double Ambient, double Softness, double Shadow)
{
    public static Light From(Dice dice, bool hard)
    {
        var (azimuth, tilt) = (dice.Between(0, 2 * Math.PI), hard ? dice.Between(0.6, 1.05) : dice.Between(0.2, 0.7));
        var flat = Math.Sin(tilt);
        return new Light(
            new Point3d(flat * Math.Cos(azimuth), flat * Math.Sin(azimuth), Math.Cos(tilt)),
            hard ? dice.Between(0.2, 0.45) : dice.Between(0.45, 0.7),
            hard ? dice.Between(0.15, 0.4) : dice.Between(0.4, 0.9),
            hard ? dice.Between(0.55, 0.85) : dice.Between(0.35, 0.6));
    }

    /// <summary>Where the shadow of a point at this height falls, in pixels.</summary>
    public Point2d ShadowOffset(double height) => new(-height * Direction.X / Direction.Z, -height * Direction.Y / Direction.Z);
}
