using System.Text.Json;
using System.Text.Json.Serialization;
using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.Vision.Packages;

/// <summary>What a model package says about itself; <c>manifest.json</c>, signed byte for byte.</summary>
public sealed record PackageManifest
{
    /// <summary>Version of this record; a reader refuses a greater one than it knows.</summary>
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Network family and size, such as <c>yolox-nano</c>.</summary>
    public required string Family { get; init; }

    /// <summary>How the input is written and the output read: a name of <see cref="NetworkLayout"/>.</summary>
    public string Layout { get; init; } = "yolox";

    /// <summary>How far the network goes towards detections: <c>raw</c>, <c>decoded</c> or <c>nms</c>; null believes the network's own metadata.</summary>
    public string? Form { get; init; }

    /// <summary>The numbers it computes in: one of <see cref="PackagePrecision"/>; null is float32.</summary>
    public string? Precision { get; init; }

    /// <summary>Side of the square input in pixels.</summary>
    public required int InputSize { get; init; }

    public string ColorOrder { get; init; } = "bgr";

    /// <summary>What is done to a pixel's 0..255 before the network sees it: <c>none</c>, or <c>unit</c> for 0..1.</summary>
    public string Normalisation { get; init; } = "none";

    /// <summary>The classes in the order of the network's outputs.</summary>
    public required LabelSchema LabelSchema { get; init; }

    /// <summary>Least confidence of a detection by class id, calibrated on validation images; absent ones use 0.25.</summary>
    public IReadOnlyDictionary<int, double> Thresholds { get; init; } = new Dictionary<int, double>();

    public double NmsIou { get; init; } = 0.65;

    /// <summary>Images in the package with the detections expected on them.</summary>
    public IReadOnlyList<GoldenImage> Golden { get; init; } = [];

    /// <summary>Every file in the package but the manifest and its signature; filled by the writer.</summary>
    public IReadOnlyList<PackageFile> Files { get; init; } = [];

    public required PackageLineage Lineage { get; init; }

    public PackageEvaluation? Evaluation { get; init; }

    public PackageParity? Parity { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>After this a device no longer switches to it.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The class of device it is for; null for any.</summary>
    public string? DeviceClass { get; init; }

    public PackageLimits Limits { get; init; } = new();

    /// <summary>How its network's output becomes detections.</summary>
    public DetectorSettings ToDetectorSettings() => new()
    {
        ClassIds = [.. LabelSchema.Classes.Select(c => c.Id)],
        ClassThresholds = Thresholds,
        NmsIou = NmsIou,
        InputSize = InputSize,
        Form = OutputForms.Find(Form),
    };

    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The same for a network of this layout.</summary>
    public PackageManifest In(NetworkLayout layout) => this with { Layout = layout.Name, ColorOrder = layout.ColorOrder, Normalisation = layout.Normalisation };

    /// <summary>The exact bytes of <c>manifest.json</c>.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}

/// <summary>A file of the package; the digest is SHA-256 in lower-case hex.</summary>
public sealed record PackageFile(string Name, long Bytes, string Sha256);

/// <summary>An image of the package (<c>golden/N.png</c>) and what the network found on it when it was exported.</summary>
public sealed record GoldenImage(string File, IReadOnlyList<Detection> Detections);

/// <summary>Where the network came from; digests are SHA-256 in lower-case hex.</summary>
public sealed record PackageLineage(string Project, string? Job = null, string? DatasetVersion = null, string? ParentPackage = null, string? Checkpoint = null);

/// <summary>COCO box mAP of the packaged ONNX file, 0..1, and on what it was measured.</summary>
public sealed record PackageEvaluation(double Map50, double Map5095, string? Split = null, int? Images = null);

/// <summary>Greatest difference between the trained network and the ONNX file on the same inputs: confidences absolute, box logits relative to the largest one.</summary>
/// <param name="MapLoss">By how much mAP50-95 is lower than that of the float32 file, for one of 8 bits.</param>
/// <param name="MaxMapLoss">What it was allowed to lose.</param>
public sealed record PackageParity(double MaxDifference, double? MapLoss = null, double? MaxMapLoss = null);

/// <summary>The numbers a network may compute in.</summary>
public static class PackagePrecision
{
    public const string Fp16 = "fp16";
    public const string Int8 = "int8";
}

/// <summary>What a device must reach with this package before it switches to it.</summary>
public sealed record PackageLimits(double? MaxLatencyMs = null);
