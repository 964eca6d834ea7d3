namespace VisionInApp.Launcher.Scenes.Parts;

/// <summary>A hexagon nut seen from above, with its chamfer ring and a threaded hole.</summary>
internal sealed class Nut : IShape
{
    public string Name => "nut";

    public void Draw(Relief relief, Pose pose, Dice dice)
    {
        var unit = pose.Scale;
        var (hole, height) = (dice.Between(0.46, 0.56), dice.Between(0.45, 0.65) * unit);
        relief.Raise(pose.Circle(0, 0, 1, 6), height, 0.07 * unit);
        relief.Stack(pose.Circle(0, 0, 0.86), 0.06 * unit, 0.08 * unit);
        relief.Cut(pose.Circle(0, 0, hole), height * 1.2, 0.12 * unit);
        relief.Stack(pose.Circle(0, 0, hole + 0.1), -0.12 * unit, 0.1 * unit);
    }
}
