using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary>How a surface answers light.</summary>
/// <param name="Color">Reflected share of linear light.</param>
/// <param name="Metal">1 mirrors its surroundings, 0 scatters.</param>
/// <param name="Gloss">Sharpness of the highlight, 0..1.</param>
/// <param name="Grain">Spread of the fine brushed texture.</param>
/// <param name="Wear">Share of the surface stained or rusted.</param>
/// <param name="WearColor">What the stain looks like.</param>
internal sealed record Material(Vec3f Color, double Metal, double Gloss, double Grain, double Wear, Vec3f WearColor)
{
    private static readonly Vec3f Rust = Tint.Rgb(0.22, 0.09, 0.04);
    private static readonly Vec3f Oil = Tint.Rgb(0.05, 0.045, 0.04);

    public static Material Steel { get; } = new(Tint.Rgb(0.60, 0.61, 0.62), 1, 0.7, 0.03, 0.05, Oil);
    public static Material Zinc { get; } = new(Tint.Rgb(0.66, 0.68, 0.72), 0.9, 0.5, 0.05, 0.05, Oil);
    public static Material Brass { get; } = new(Tint.Rgb(0.72, 0.52, 0.22), 1, 0.7, 0.03, 0.05, Oil);
    public static Material YellowZinc { get; } = new(Tint.Rgb(0.66, 0.58, 0.34), 0.9, 0.6, 0.04, 0.08, Oil);
    public static Material BlackOxide { get; } = new(Tint.Rgb(0.07, 0.07, 0.075), 0.6, 0.5, 0.08, 0.05, Oil);
    public static Material Rusty { get; } = new(Tint.Rgb(0.40, 0.36, 0.33), 0.7, 0.3, 0.10, 0.55, Rust);

    public static Material Plastic(Vec3f color, double gloss) => new(color, 0, gloss, 0.02, 0, color);
}
