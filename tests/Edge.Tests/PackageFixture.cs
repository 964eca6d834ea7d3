using System.Security.Cryptography;
using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Images;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Edge;

/// <summary>Signed packages around the published YOLOX-nano network, for tests that need a model that really runs.</summary>
public sealed class PackageFixture : IDisposable
{
    public const string KeyId = "0123456789abcdef";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public IReadOnlyDictionary<string, string> TrustedKeys => new Dictionary<string, string> { [KeyId] = _key.ExportSubjectPublicKeyInfoPem() };

    /// <summary>Writes a package; <paramref name="change"/> edits its manifest, <paramref name="signer"/> signs instead of the trusted key.</summary>
    public ModelPackage Write(string path, Func<PackageManifest, PackageManifest>? change = null, ECDsa? signer = null)
    {
        var onnx = File.ReadAllBytes(SharedData.Require("data/yolox_nano/yolox_nano.onnx"));
        var picture = File.ReadAllBytes(SharedData.Require("data/yolox_nano/dog.jpg"));
        var manifest = new PackageManifest
        {
            Family = "yolox-nano",
            InputSize = 416,
            LabelSchema = new LabelSchema(1, [.. Enumerable.Range(0, 80).Select(i => new LabelClass(i, $"class {i}", LabelColors.At(i)))]),
            Lineage = new PackageLineage("p", null, null, null, null),
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000),
        };
        using var image = ImageFile.Decode(picture);
        using var detector = OnnxDetector.Open(onnx, manifest.ToDetectorSettings());
        manifest = manifest with { Golden = [new GoldenImage("golden/0.png", detector.Detect(image).Detections)] };
        var unsigned = path + ".unsigned";
        ModelPackage.Write(unsigned, change?.Invoke(manifest) ?? manifest, onnx, new Dictionary<string, byte[]> { ["golden/0.png"] = image.ImEncode(".png") });
        ModelPackage.Sign(unsigned, path, bytes => PackageSignature.Create(KeyId, signer ?? _key, bytes));
        return ModelPackage.Open(path, PackageTrust.None);
    }

    public void Dispose() => _key.Dispose();
}

/// <summary>Real data beside the repository, or where VISION_SHARED says.</summary>
public static class SharedData
{
    public static string Require(string path)
    {
        var full = Path.Combine(Root() ?? "", path);
        if (!File.Exists(full) && !Directory.Exists(full))
            Assert.Skip($"The shared data file '{path}' is not here.");
        return full;
    }

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable("VISION_SHARED") is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VisionInApp.sln")))
            folder = folder.Parent;
        return folder is null ? null : Path.Combine(folder.FullName, "..", "shared");
    }
}
