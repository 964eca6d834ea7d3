namespace VisionInApp.Launcher.Scenes.Parts;

/// <summary>What lies about on a real belt and is no part: swarf, chips, cable ties, blank discs, pins, wood, tape.</summary>
internal sealed class Debris(bool metal) : IShape
{
    public string Name => "";

    public void Draw(Relief relief, Pose pose, Dice dice)
    {
        Action<Relief, Pose, Dice>[] kinds = metal ? [Swarf, Disc, Pin, Chip] : [Chip, Tape, Pin, Tape, Chip, Disc];
        dice.Pick(kinds)(relief, pose, dice);
    }

    // A curl of turned metal: short links along a spiral.
    private static void Swarf(Relief relief, Pose pose, Dice dice)
    {
        var (turns, thick) = (dice.Between(0.4, 2.5), dice.Between(0.03, 0.07));
        var (before, links) = ((X: 1.0, Y: 0.0), (int)(turns * 22));
        for (var i = 1; i <= links; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * turns * i / links);
            var radius = 1 - (0.75 * i / links);
            var next = (X: radius * cos, Y: radius * sin * 0.8);
            relief.Raise(Link(pose, before, next, thick), thick * 2 * pose.Scale, thick * pose.Scale);
            before = next;
        }
    }

    private static OpenCvSharp.Point2d[] Link(Pose pose, (double X, double Y) a, (double X, double Y) b, double thick)
    {
        var length = Math.Max(1e-6, Math.Sqrt(((b.X - a.X) * (b.X - a.X)) + ((b.Y - a.Y) * (b.Y - a.Y))));
        var (nx, ny) = ((a.Y - b.Y) / length * thick, (b.X - a.X) / length * thick);
        return pose.Polygon((a.X + nx, a.Y + ny), (b.X + nx, b.Y + ny), (b.X - nx, b.Y - ny), (a.X - nx, a.Y - ny));
    }

    private static void Chip(Relief relief, Pose pose, Dice dice)
    {
        var corners = dice.Whole(4, 8);
        var outline = Enumerable.Range(0, corners)
            .Select(i => (Angle: 2 * Math.PI * i / corners, Radius: dice.Between(0.35, 1)))
            .Select(p => (p.Radius * Math.Cos(p.Angle), p.Radius * Math.Sin(p.Angle)));
        relief.Raise(pose.Polygon([.. outline]), dice.Between(0.05, 0.4) * pose.Scale, dice.Between(0.05, 0.4) * pose.Scale);
    }

    private static void Disc(Relief relief, Pose pose, Dice dice)
    {
        relief.Raise(pose.Circle(0, 0, 0.8), 0.08 * pose.Scale, 0.06 * pose.Scale);
        if (dice.Chance(0.6))
            relief.Stack(pose.Circle(0, 0, 0.66), -0.03 * pose.Scale, 0.04 * pose.Scale);
    }

    private static void Pin(Relief relief, Pose pose, Dice dice)
    {
        var radius = dice.Between(0.05, 0.14);
        relief.Raise(pose.Rectangle(-1, -radius, 1, radius), radius * pose.Scale, radius * pose.Scale);
    }

    private static void Tape(Relief relief, Pose pose, Dice dice)
    {
        var (half, torn) = (dice.Between(0.2, 0.5), dice.Between(-0.2, 0.2));
        relief.Raise(pose.Polygon((-1, -half), (1 + torn, -half), (0.9, 0), (1 - torn, half), (-0.95, half)), 0.02 * pose.Scale, 2);
    }
}
