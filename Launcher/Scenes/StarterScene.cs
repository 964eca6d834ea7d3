using OpenCvSharp;
using VisionInApp.Launcher.Scenes.Parts;

namespace VisionInApp.Launcher.Scenes;

/// <summary>Sixteen everyday silhouettes in any material on any background: teaches a network edges, light and size, and nothing of the conveyor's parts.</summary>
internal sealed class StarterScene : ISceneKind
{
    private static readonly Material[] Metals = [Material.Steel, Material.Zinc, Material.Brass, Material.BlackOxide, Material.Rusty];

    public IReadOnlyList<string> Classes { get; } = [.. Outline.All.Select(o => o.Name)];

    public Scene Draw(int side, Difficulty difficulty, Dice dice)
    {
        var field = difficulty == Difficulty.Field;
        var light = Light.From(dice, hard: field);
        using var canvas = new Canvas(Backdrop(new Size(side, side), field, light, dice));
        var stage = new Stage(canvas, light, dice);
        var things = dice.Whole(3, 10);
        for (var i = 0; i < things; i++)
        {
            var radius = side * Math.Exp(dice.Between(Math.Log(0.035), Math.Log(0.26)));
            stage.Place(dice.Pick(Outline.All), Surface(dice), radius, dice.Chance(0.25) ? 0.45 : 0);
            if (field && dice.Chance(0.4))
                stage.Place(new Debris(dice.Chance(0.5)), Surface(dice), side * dice.Between(0.02, 0.1), overlap: 0.5);
        }

        return Camera.From(dice, field).Shoot(canvas, dice);
    }

    private static Material Surface(Dice dice)
    {
        if (dice.Chance(0.3))
            return dice.Pick(Metals);
        var (one, other) = (Any(dice), Any(dice));
        return new Material(one, dice.Chance(0.2) ? 0.5 : 0, dice.Between(0.05, 0.8), dice.Between(0, 0.1), dice.Chance(0.4) ? dice.Between(0.3, 0.9) : 0, other);
    }

    private static Mat Backdrop(Size size, bool field, Light light, Dice dice)
    {
        if (dice.Chance(0.35))
            return Belt.Draw(size, field, light, dice);
        var (one, other) = (Any(dice), Any(dice));
        var cell = Math.Exp(dice.Between(Math.Log(2), Math.Log(160)));
        using var blend = dice.Noise(size, cell, cell * dice.Between(0.2, 5));
        var backdrop = new Mat(size, MatType.CV_32FC3);
        var share = blend.AsSpan<float>();
        var pixels = backdrop.AsSpan<Vec3f>();
        var contrast = dice.Between(0.05, 0.6);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = one.Toward(other, Math.Clamp(0.3 + (contrast * share[i]), 0, 1));
        return backdrop;
    }

    private static Vec3f Any(Dice dice) => Tint.Hue(dice.Between(0, 1), dice.Between(0, 0.95), Math.Exp(dice.Between(-3.2, -0.1)));
}
