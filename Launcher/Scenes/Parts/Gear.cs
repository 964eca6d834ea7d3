using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes.Parts;

/// <summary>A spur gear seen from above: trapezoid teeth, a raised hub, a keyed bore, sometimes lightening holes.</summary>
internal sealed class Gear : IShape
{
    public string Name => "gear";

    public void Draw(Relief relief, Pose pose, Dice dice)
    {
        var unit = pose.Scale;
        var teeth = dice.Whole(12, 26);
        var (root, bore, height) = (1 - (3.2 / teeth) * 0.55 - 0.04, dice.Between(0.14, 0.24), dice.Between(0.18, 0.3) * unit);
        relief.Raise(Teeth(pose, teeth, root), height, 0.04 * unit);
        if (dice.Chance(0.6))
            relief.Stack(pose.Circle(0, 0, root * 0.82), -0.08 * unit, 0.06 * unit);
        relief.Stack(pose.Circle(0, 0, bore + 0.16), dice.Between(0.1, 0.22) * unit, 0.05 * unit);
        if (dice.Chance(0.5))
            Lighten(relief, pose, dice.Whole(3, 6), bore + 0.18, root * 0.8, height);
        relief.Cut(pose.Circle(0, 0, bore), height * 2.5, 0.05 * unit);
        relief.Cut(pose.Rectangle(0, -bore * 0.25, bore * 1.3, bore * 0.25), height * 2.5, 0.04 * unit);
    }

    private static void Lighten(Relief relief, Pose pose, int holes, double inner, double outer, double height)
    {
        var (middle, radius) = ((inner + outer) / 2, (outer - inner) * 0.4);
        if (radius < 0.06)
            return;
        for (var i = 0; i < holes; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * i / holes);
            relief.Cut(pose.Circle(middle * cos, middle * sin, radius, 24), height * 2.5, 0.05 * pose.Scale);
        }
    }

    private static Point2d[] Teeth(Pose pose, int count, double root)
    {
        var pitch = 2 * Math.PI / count;
        (double Radius, double Angle)[] profile = [(root, 0.00), (root, 0.22), (1, 0.38), (1, 0.62), (root, 0.78)];
        return [.. Enumerable.Range(0, count).SelectMany(tooth => profile.Select(p =>
            pose.At(p.Radius * Math.Cos((tooth + p.Angle) * pitch), p.Radius * Math.Sin((tooth + p.Angle) * pitch))))];
    }
}
