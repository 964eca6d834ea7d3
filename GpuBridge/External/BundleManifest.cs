using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.External;

/// <summary>What a bundle of training code says about itself; <c>bundle.json</c>, signed byte for byte.</summary>
public sealed record BundleManifest
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;
    public required string Name { get; init; }
    public required string Version { get; init; }

    /// <summary>The program and its arguments, run in the bundle's folder; no shell reads them.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Every file but this one and its signature.</summary>
    public required IReadOnlyList<PackageFile> Files { get; init; }
}
