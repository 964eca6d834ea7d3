namespace VisionInApp.Launcher.Scenes.Parts;

/// <summary>A folded sheet-metal bracket: an L, a T or a plain strip with screw holes, one leg turned up.</summary>
internal sealed class Bracket : IShape
{
    public string Name => "bracket";

    public void Draw(Relief relief, Pose pose, Dice dice)
    {
        var (width, sheet) = (dice.Between(0.3, 0.42), dice.Between(0.06, 0.1) * pose.Scale);
        var reach = dice.Between(0.7, 1);
        var tee = dice.Chance(0.3);
        var corner = tee ? 0 : -1 + width;
        relief.Raise(pose.Rectangle(-1, 1 - (2 * width) - 0.2, 1, 1 - 0.2), sheet, 0.04 * pose.Scale);
        relief.Raise(pose.Rectangle(corner - width, 0.8 - (2 * reach), corner + width, 0.8), sheet, 0.04 * pose.Scale);
        Fold(relief, pose, corner, width, 0.8 - (2 * reach));
        var hole = width * dice.Between(0.3, 0.45);
        foreach (var x in tee ? [-0.7, 0.7] : new[] { 0.1, 0.7 })
            relief.Cut(pose.Circle(x, 0.8 - width, hole, 28), sheet * 3, 0.05 * pose.Scale);
        relief.Cut(pose.Circle(corner, 0.8 - (1.35 * reach), hole, 28), sheet * 3, 0.05 * pose.Scale);
        if (!tee)
            relief.Cut(pose.Circle(corner, 0.8 - width, hole, 28), sheet * 3, 0.05 * pose.Scale);
    }

    private static void Fold(Relief relief, Pose pose, double corner, double width, double end) =>
        relief.Raise(pose.Rectangle(corner - width, end, corner + width, end + 0.14), 0.45 * pose.Scale, 0.1 * pose.Scale);
}
