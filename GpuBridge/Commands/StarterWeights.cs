using VisionInApp.Training.Models;

namespace VisionInApp.GpuBridge.Commands;

/// <summary>The weights that ship with the program: YOLOX-nano trained on rendered scenes, a start for small datasets.</summary>
public static class StarterWeights
{
    /// <summary>The file for this variant, or null when none is shipped.</summary>
    public static string? Find(NetworkVariant variant)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "starter", $"{variant.Name}-starter.safetensors");
        return File.Exists(path) ? path : null;
    }
}
