using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Images;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Vision.Packages;

public sealed class ModelPackageTests : IDisposable
{
    private const string KeyId = "test-key";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _model = [1, 2, 3, 4, 5];
    private readonly Dictionary<string, byte[]> _golden = new() { ["golden/0.png"] = Pictures.Encoded(8, 8) };

    public void Dispose() => _key.Dispose();

    [Fact]
    public void What_was_written_is_read_back_and_the_digest_is_that_of_the_file()
    {
        var file = Written();
        var package = ModelPackage.Open(new MemoryStream(file), PackageTrust.None);
        package.Model.ShouldBe(_model);
        package.Golden(package.Manifest.Golden[0]).ShouldBe(_golden["golden/0.png"]);
        package.Manifest.LabelSchema.Classes.Select(c => c.Name).ShouldBe(["bolt", "nut"]);
        package.Manifest.Thresholds[7].ShouldBe(0.4);
        package.Manifest.Files.Select(f => f.Name).ShouldBe(["golden/0.png", "model.onnx"]);
        package.Digest.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(file)));
        package.Signature.ShouldBeNull();
    }

    [Fact]
    public void Writing_the_same_content_twice_gives_the_same_bytes() => Written().ShouldBe(Written());

    [Fact]
    public void A_signed_package_opens_with_its_key_and_only_with_it()
    {
        var signed = Signed();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ModelPackage.Open(new MemoryStream(signed), Trust(KeyId, _key)).Signature!.KeyId.ShouldBe(KeyId);
        Code(signed, Trust(KeyId, other)).ShouldBe("package.signature_invalid");
        Code(signed, Trust("another", _key)).ShouldBe("package.key_unknown");
        Code(Written(), Trust(KeyId, _key)).ShouldBe("package.unsigned");
    }

    [Theory]
    [InlineData("model.onnx", "package.digest_mismatch")]
    [InlineData("golden/0.png", "package.digest_mismatch")]
    [InlineData("manifest.json", "package.signature_invalid")]
    public void A_changed_byte_in_any_file_is_refused(string entry, string code) =>
        Code(Rewritten(Signed(), (name, bytes) => name == entry ? [.. bytes[..^1], (byte)(bytes[^1] ^ 1)] : bytes), Trust(KeyId, _key)).ShouldBe(code);

    [Theory]
    [InlineData("../evil.sh")]
    [InlineData("golden/../../x.png")]
    [InlineData("model.onnx.data")]
    [InlineData("model.onnx")]
    public void An_extra_entry_is_refused(string name) =>
        Code(Rewritten(Signed(), (_, bytes) => bytes, name), Trust(KeyId, _key)).ShouldBe("package.unexpected_entry");

    [Fact]
    public void A_missing_file_is_refused() =>
        Code(Rewritten(Signed(), (name, bytes) => name == "golden/0.png" ? null : bytes), Trust(KeyId, _key)).ShouldBe("package.missing_entry");

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var signed = Signed();
        for (var length = 0; length < signed.Length; length += 7)
            Should.Throw<PackageRejectedException>(() => ModelPackage.Open(new MemoryStream(signed[..length]), Trust(KeyId, _key)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("not json")]
    [InlineData("{\"schema\":1,\"family\":null}")]
    [InlineData("golden", "\"golden\": [", "\"golden\": [null,")]
    [InlineData("files", "\"files\": [", "\"files\": [null,")]
    [InlineData("classes", "\"classes\": [", "\"classes\": [null,")]
    [InlineData("expected", "\"detections\": [", "\"detections\": [null,")]
    [InlineData("lineage", "\"project\": \"parts\"", "\"nobody\": 1")]
    [InlineData("size", "\"inputSize\": 320", "\"inputSize\": 321")]
    [InlineData("layout", "\"yolox\"", "\"other\"")]
    public void A_manifest_with_holes_is_refused_with_a_code(string manifest, string? replace = null, string? with = null)
    {
        var file = Rewritten(Written(), (name, bytes) => name != "manifest.json" ? bytes
            : replace is null ? Encoding.UTF8.GetBytes(manifest) : Replaced(bytes, replace, with!));
        Code(file, PackageTrust.None).ShouldBe("package.manifest_invalid");
    }

    [Fact]
    public void A_manifest_of_a_later_schema_is_refused() => Code(
        Rewritten(Written(), (name, bytes) => name == "manifest.json" ? Replaced(bytes, "\"schema\": 1", "\"schema\": 2") : bytes), PackageTrust.None).ShouldBe("package.schema_unknown");

    [Fact]
    public void A_box_in_the_manifest_is_its_four_numbers_and_nothing_computed() =>
        Encoding.UTF8.GetString(Manifest().ToJson()).ShouldNotContain("isValid");

    [Fact]
    public void A_threshold_of_no_class_is_refused_when_written() =>
        Should.Throw<PackageRejectedException>(() => Write(Manifest() with { Thresholds = new Dictionary<int, double> { [99] = 0.5 } })).Code.ShouldBe("package.manifest_invalid");

    [Fact]
    public void Eight_bits_are_packaged_only_within_the_measured_and_allowed_loss()
    {
        foreach (var parity in new[] { null, new PackageParity(1e-5), new PackageParity(1e-5, 0.02), new PackageParity(1e-5, 0.02, 0.01), new PackageParity(1e-5, double.NaN, 0.01) })
            Should.Throw<PackageRejectedException>(() => Write(Manifest() with { Precision = PackagePrecision.Int8, Parity = parity })).Code.ShouldBe("package.manifest_invalid");
        Write(Manifest() with { Precision = PackagePrecision.Int8, Parity = new PackageParity(1e-5, 0.008, 0.01) });
    }

    [Fact]
    public void A_form_or_precision_nobody_knows_is_refused()
    {
        Should.Throw<PackageRejectedException>(() => Write(Manifest() with { Form = "cooked" })).Code.ShouldBe("package.manifest_invalid");
        Should.Throw<PackageRejectedException>(() => Write(Manifest() with { Precision = "int4" })).Code.ShouldBe("package.manifest_invalid");
    }

    [Fact]
    public void The_golden_check_passes_with_the_network_that_made_it_and_fails_with_another_threshold_of_truth()
    {
        var onnx = File.ReadAllBytes(SharedData.Find("data/yolox_nano/yolox_nano.onnx"));
        var picture = File.ReadAllBytes(SharedData.Find("data/yolox_nano/dog_letterbox_416.png"));
        var schema = new LabelSchema(1, [.. Enumerable.Range(0, 80).Select(i => new LabelClass(i, $"class {i}", "#000000"))]);
        using var detector = OnnxDetector.Open(onnx, new DetectorSettings { Threads = 2 });
        using var mat = ImageFile.Decode(picture);
        var found = detector.Detect(mat).Detections;
        var manifest = Manifest() with { LabelSchema = schema, InputSize = 416, Thresholds = new Dictionary<int, double>(), Golden = [new GoldenImage("golden/0.png", found)] };
        var package = Opened(manifest, onnx, picture);
        using var again = OnnxDetector.Open(package, threads: 2);
        var outcome = GoldenCheck.Run(again, package);
        outcome.Passed.ShouldBeTrue();
        outcome.WorstIou.ShouldBeGreaterThan(0.999);

        var moved = found.Select(d => d with { Box = d.Box with { X = d.Box.X + (d.Box.Width / 4) } }).ToList();
        GoldenCheck.Run(again, Opened(manifest with { Golden = [new GoldenImage("golden/0.png", moved)] }, onnx, picture)).Passed.ShouldBeFalse();
        GoldenCheck.Run(again, Opened(manifest with { Golden = [new GoldenImage("golden/0.png", [])] }, onnx, picture)).Unmatched.ShouldBeGreaterThan(0);
    }

    private static ModelPackage Opened(PackageManifest manifest, byte[] onnx, byte[] picture)
    {
        using var stream = new MemoryStream();
        ModelPackage.Write(stream, manifest, onnx, new Dictionary<string, byte[]> { ["golden/0.png"] = picture });
        return ModelPackage.Open(stream, PackageTrust.None);
    }

    private static PackageTrust Trust(string keyId, ECDsa key) => PackageTrust.Keys(new Dictionary<string, ECDsa> { [keyId] = key });

    private static string Code(byte[] file, PackageTrust trust) =>
        Should.Throw<PackageRejectedException>(() => ModelPackage.Open(new MemoryStream(file), trust)).Code;

    private static PackageManifest Manifest() => new()
    {
        Family = "yolox-nano",
        InputSize = 320,
        LabelSchema = new LabelSchema(3, [new LabelClass(2, "bolt", "#112233"), new LabelClass(7, "nut", "#445566")]),
        Thresholds = new Dictionary<int, double> { [2] = 0.3, [7] = 0.4 },
        Golden = [new GoldenImage("golden/0.png", [new Detection(7, 0.9, new Box(1, 1, 4, 4))])],
        Lineage = new PackageLineage("parts", "job-1", "d1", null, "c1"),
        Evaluation = new PackageEvaluation(0.8, 0.5),
        CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    private byte[] Written() => Write(Manifest());

    private byte[] Write(PackageManifest manifest)
    {
        using var stream = new MemoryStream();
        ModelPackage.Write(stream, manifest, _model, _golden);
        return stream.ToArray();
    }

    private byte[] Signed()
    {
        using var output = new MemoryStream();
        ModelPackage.Sign(new MemoryStream(Written()), output, manifest => PackageSignature.Create(KeyId, _key, manifest));
        return output.ToArray();
    }

    private static byte[] Replaced(byte[] bytes, string what, string with)
    {
        var text = Encoding.UTF8.GetString(bytes);
        text.ShouldContain(what);
        return Encoding.UTF8.GetBytes(text.Replace(what, with, StringComparison.Ordinal));
    }

    private static byte[] Rewritten(byte[] file, Func<string, byte[], byte[]?> change, string? extra = null)
    {
        using var source = new ZipArchive(new MemoryStream(file));
        using var output = new MemoryStream();
        using (var target = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open())
                    stream.CopyTo(content);
                if (change(entry.FullName, content.ToArray()) is { } bytes)
                    Add(target, entry.FullName, bytes);
            }

            if (extra is not null)
                Add(target, extra, [1]);
        }

        return output.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(bytes);
    }
}
