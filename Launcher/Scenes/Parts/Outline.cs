namespace VisionInApp.Launcher.Scenes.Parts;

/// <summary>An everyday silhouette cut from sheet or cast as a cushion; used only to teach a starter network what objects look like.</summary>
internal sealed class Outline(string name, params (double X, double Y)[] corners) : IShape
{
    public string Name => name;

    public void Draw(Relief relief, Pose pose, Dice dice)
    {
        var stretched = new Pose(pose.Center, pose.Scale, pose.Angle, pose.Tilt * dice.Between(0.75, 1), pose.TiltAngle);
        var bevel = dice.Chance(0.4) ? dice.Between(0.2, 0.5) : dice.Between(0.03, 0.1);
        relief.Raise(stretched.Polygon(corners), dice.Between(0.05, 0.45) * pose.Scale, bevel * pose.Scale);
        if (dice.Chance(0.4))
            relief.Stack(stretched.Polygon([.. corners.Select(c => (c.X * 0.6, c.Y * 0.6))]), dice.Between(-0.05, 0.15) * pose.Scale, 0.05 * pose.Scale);
    }

    public static IReadOnlyList<Outline> All { get; } =
    [
        new("star", Spokes(10, i => i % 2 == 0 ? 1 : 0.42)),
        new("flower", Spokes(60, i => 0.72 + (0.28 * Math.Cos(i * Math.PI / 6)))),
        new("triangle", Spokes(3, _ => 1)),
        new("box", (-1, -0.75), (1, -0.75), (1, 0.75), (-1, 0.75)),
        new("kite", (0, -1), (0.6, -0.3), (0, 1), (-0.6, -0.3)),
        new("egg", Spokes(48, i => 0.62 + (0.28 * Math.Cos(2 * Math.PI * i / 48)) + (0.1 * Math.Cos(4 * Math.PI * i / 48)))),
        new("heart", Curve(60, t => (0.062 * 16 * Math.Pow(Math.Sin(t), 3), -0.062 * ((13 * Math.Cos(t)) - (5 * Math.Cos(2 * t)) - (2 * Math.Cos(3 * t)) - Math.Cos(4 * t))))),
        new("moon", [.. Curve(40, t => (Math.Cos(0.6 + (t * 0.81)), Math.Sin(0.6 + (t * 0.81)))), .. Curve(40, t => (0.45 + (0.75 * Math.Cos(5.6 - (t * 0.78))), 0.72 * Math.Sin(5.6 - (t * 0.78))))]),
        new("cross", (-0.3, -1), (0.3, -1), (0.3, -0.3), (1, -0.3), (1, 0.3), (0.3, 0.3), (0.3, 1), (-0.3, 1), (-0.3, 0.3), (-1, 0.3), (-1, -0.3), (-0.3, -0.3)),
        new("arrow", (-1, -0.22), (0.2, -0.22), (0.2, -0.6), (1, 0), (0.2, 0.6), (0.2, 0.22), (-1, 0.22)),
        new("flash", (0.1, -1), (-0.6, 0.15), (-0.05, 0.15), (-0.3, 1), (0.6, -0.25), (0.05, -0.25), (0.45, -1)),
        new("house", (-0.8, 0.9), (-0.8, -0.1), (0, -0.95), (0.8, -0.1), (0.8, 0.9)),
        new("bottle", (-0.35, 1), (-0.4, -0.2), (-0.15, -0.5), (-0.15, -1), (0.15, -1), (0.15, -0.5), (0.4, -0.2), (0.35, 1)),
        new("pencil", (-1, -0.1), (0.75, -0.1), (1, 0), (0.75, 0.1), (-1, 0.1)),
        new("fish", Curve(60, t => (0.85 * Math.Cos(t) - (0.25 * Math.Pow(Math.Sin(t), 2)), 0.6 * Math.Sin(t) * Math.Cos(t) + 0.2 * Math.Sin(t)))),
        new("spoon", [.. Curve(30, t => (-0.6 + (0.4 * Math.Cos(0.25 + (t * 0.92))), 0.27 * Math.Sin(0.25 + (t * 0.92)))), (1, -0.09), (1, 0.09)]),
    ];

    private static (double X, double Y)[] Spokes(int count, Func<int, double> radius) =>
        [.. Enumerable.Range(0, count).Select(i => (radius(i) * Math.Cos(2 * Math.PI * i / count), radius(i) * Math.Sin(2 * Math.PI * i / count)))];

    private static (double X, double Y)[] Curve(int points, Func<double, (double X, double Y)> at) =>
        [.. Enumerable.Range(0, points).Select(i => at(2 * Math.PI * i / points))];
}
