namespace VisionInApp.Launcher.Scenes.Parts;

/// <summary>A flat, serrated or spring washer seen from above.</summary>
internal sealed class Washer : IShape
{
    public string Name => "washer";

    public void Draw(Relief relief, Pose pose, Dice dice)
    {
        var unit = pose.Scale;
        var (hole, height) = (dice.Between(0.42, 0.64), dice.Between(0.05, 0.12) * unit);
        relief.Raise(pose.Circle(0, 0, 1), height, 0.05 * unit);
        relief.Cut(pose.Circle(0, 0, hole), height, 0.05 * unit);
        if (dice.Chance(0.2))
            relief.Cut(pose.Polygon((hole * 0.8, -0.05), (1.1, 0.04), (1.1, 0.12), (hole * 0.8, 0.03)), height, 0.04 * unit);
    }
}
