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
        var onnx = File.ReadAllBytes(SharedData.Find("data/yolox_nano/yolox_nano.onnx"));
        var picture = File.ReadAllBytes(SharedData.Find("data/yolox_nano/dog.jpg"));
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
