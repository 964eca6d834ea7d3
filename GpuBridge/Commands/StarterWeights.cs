namespace VisionInApp.GpuBridge.Commands;

/// <summary>The weights that ship with the program: YOLOX-nano trained on rendered scenes, a start for small datasets.</summary>
public static class StarterWeights
{
    /// <summary>The file for this variant, or null when none is shipped.</summary>
    public static string? Find(string variant)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "starter", $"yolox-{variant}-starter.safetensors");
        return File.Exists(path) ? path : null;
    }
}
