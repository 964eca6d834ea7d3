using OpenCvSharp;
using VisionInApp.Launcher.Scenes.Parts;

namespace VisionInApp.Launcher.Scenes;

/// <summary>Machine parts on a conveyor belt: bolt, nut, washer, gear, bracket, among debris that is none of them.</summary>
internal sealed class ConveyorScene : ISceneKind
{
    private static readonly IShape[] Shapes = [new Bolt(), new Nut(), new Washer(), new Gear(), new Bracket()];
    private static readonly double[] Sizes = [0.16, 0.085, 0.085, 0.15, 0.17];
    private static readonly Material[] Clean = [Material.Steel, Material.Zinc, Material.Brass, Material.YellowZinc];
    private static readonly Material[] Worn = [Material.Steel, Material.Zinc, Material.Brass, Material.YellowZinc, Material.BlackOxide, Material.Rusty, Material.Rusty];

    public IReadOnlyList<string> Classes { get; } = [.. Shapes.Select(s => s.Name)];

    public Scene Draw(int side, Difficulty difficulty, Dice dice)
    {
        var field = difficulty == Difficulty.Field;
        var light = Light.From(dice, hard: field);
        using var canvas = new Canvas(Belt.Draw(new Size(side, side), field, light, dice));
        var stage = new Stage(canvas, light, dice);
        var zoom = side * (field ? dice.Between(0.75, 1.3) : dice.Between(0.9, 1.15));
        var parts = field ? dice.Whole(2, 7) : dice.Whole(2, 5);
        var clutter = field ? dice.Whole(2, 9) : dice.Whole(0, 1);
        for (var i = 0; i < parts + clutter; i++)
        {
            if (dice.Chance((double)parts / (parts + clutter)))
                Part(stage, zoom, field, dice);
            else
                Rubbish(stage, zoom * dice.Between(0.02, field ? 0.13 : 0.06), dice);
        }

        return Camera.From(dice, field).Shoot(canvas, dice);
    }

    private static void Part(Stage stage, double zoom, bool field, Dice dice)
    {
        var which = dice.Whole(0, Shapes.Length - 1);
        var overlap = dice.Chance(field ? 0.35 : 0.1) ? 0.4 : 0;
        stage.Place(Shapes[which], dice.Pick(field ? Worn : Clean), zoom * Sizes[which] * dice.Between(0.75, 1.35), overlap);
    }

    private static void Rubbish(Stage stage, double radius, Dice dice)
    {
        var metal = dice.Chance(0.4);
        stage.Place(new Debris(metal), metal ? dice.Pick(Worn) : Scrap(dice), radius, overlap: 0.5);
    }

    private static Material Scrap(Dice dice) => dice.Whole(0, 2) switch
    {
        0 => Material.Plastic(Tint.Hue(dice.Between(0, 1), 0.9, dice.Between(0.1, 0.6)), dice.Between(0.1, 0.6)),
        1 => Material.Plastic(Tint.Rgb(0.35, 0.22, 0.11), 0.1),
        _ => Material.Plastic(Tint.Rgb(0.03, 0.03, 0.03), 0.3),
    };
}
