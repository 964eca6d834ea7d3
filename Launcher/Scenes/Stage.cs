using OpenCvSharp;
using VisionInApp.Launcher.Scenes.Parts;

namespace VisionInApp.Launcher.Scenes;

/// <summary>Draws one shape, lights it and lays it on the canvas, keeping most things apart and letting some overlap.</summary>
internal sealed class Stage(Canvas canvas, Light light, Dice dice)
{
    private readonly List<(Point Center, double Radius)> _taken = [];

    /// <param name="radius">Half the length of the shape in pixels of the picture.</param>
    /// <param name="overlap">How deep it may lie over its neighbours, 0 = apart.</param>
    public void Place(IShape shape, Material material, double radius, double overlap)
    {
        if (FreeSpot(radius, overlap) is not { } center)
            return;
        _taken.Add((center, radius));
        var unit = radius * Shader.Oversampling;
        var side = 2 * (int)Math.Ceiling((unit * 1.25) + 4);
        var pose = new Pose(new Point2d(side / 2d, side / 2d), unit, dice.Between(0, 2 * Math.PI), dice.Between(0.82, 1), dice.Between(0, Math.PI));
        using var relief = new Relief(side);
        shape.Draw(relief, pose, dice);
        relief.Soften(0.8);
        using var sprite = Shader.Shade(relief, material, light, dice);
        canvas.Lay(sprite, shape.Name, center, light);
    }

    private Point? FreeSpot(double radius, double overlap)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var center = new Point(Where(canvas.Light.Width, radius), Where(canvas.Light.Height, radius));
            if (_taken.TrueForAll(t => t.Center.DistanceTo(center) >= (t.Radius + radius) * (0.95 - overlap)))
                return center;
        }

        return null;
    }

    private int Where(int length, double radius) => (int)dice.Between(radius * 0.5, length - (radius * 0.5));
}
