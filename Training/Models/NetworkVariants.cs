using VisionInApp.Training.Models.Yolo12;
using VisionInApp.Training.Models.Yolox;

namespace VisionInApp.Training.Models;

/// <summary>Every network this trainer has.</summary>
public static class NetworkVariants
{
    public static IReadOnlyList<NetworkVariant> All { get; } = [.. YoloxVariant.All, .. Yolo12Variant.All];

    /// <summary>The variant of this name in any case; null when there is none. YOLOX may be named by its size alone.</summary>
    public static NetworkVariant? Find(string name) =>
        All.FirstOrDefault(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? YoloxVariant.Find(name);
}
