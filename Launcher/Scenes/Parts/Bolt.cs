namespace VisionInApp.Launcher.Scenes.Parts;

/// <summary>A hexagon-head bolt lying on its side: faceted head, plain shank, rolled thread.</summary>
internal sealed class Bolt : IShape
{
    public string Name => "bolt";

    public void Draw(Relief relief, Pose pose, Dice dice)
    {
        var unit = pose.Scale;
        var radius = dice.Between(0.13, 0.19);
        var (head, headRadius) = (dice.Between(0.22, 0.32), radius * dice.Between(1.75, 2.1));
        var threadFrom = -1 + head + ((1 - head) * dice.Between(0, 0.7));
        const double tip = 1;

        relief.Raise(pose.Polygon((-1 + head, -radius), (tip - 0.05, -radius), (tip, -radius * 0.7), (tip, radius * 0.7), (tip - 0.05, radius), (-1 + head, radius)), radius * unit, radius * unit);
        Thread(relief, pose, radius, threadFrom, tip, dice.Between(0.055, 0.075));
        relief.Raise(pose.Rectangle(-1, -headRadius, -1 + head, headRadius), headRadius * 0.85 * unit, 0.06 * unit);
        relief.Stack(pose.Rectangle(-1, -headRadius * 0.5, -1 + head, headRadius * 0.5), headRadius * 0.2 * unit, 0.1 * unit);
        if (dice.Chance(0.4))
            relief.Raise(pose.Rectangle(-1 + head, -headRadius * 1.15, -0.95 + head, headRadius * 1.15), headRadius * 0.8 * unit, 0.03 * unit);
    }

    private static void Thread(Relief relief, Pose pose, double radius, double from, double to, double pitch)
    {
        for (var x = from; x < to - (pitch * 0.5); x += pitch)
        {
            var groove = pose.Polygon((x, -radius * 1.1), (x + (pitch * 0.5), -radius * 1.1), (x + (pitch * 0.9), radius * 1.1), (x + (pitch * 0.4), radius * 1.1));
            relief.Stack(groove, -0.03 * pose.Scale, pitch * 0.3 * pose.Scale);
        }
    }
}
