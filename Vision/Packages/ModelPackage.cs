using System.Security.Cryptography;
using System.Text.Json;

namespace VisionInApp.Vision.Packages;

/// <summary>
/// A model as it is shipped (<c>*.vpkg</c>): a zip of <c>manifest.json</c>, <c>model.onnx</c>, <c>golden/N.png</c> and, once signed,
/// <c>manifest.sig</c>. The same content always gives the same bytes.
/// </summary>
public sealed class ModelPackage
{
    public const string ModelFile = "model.onnx";
    internal const string ManifestFile = "manifest.json";
    internal const string SignatureFile = "manifest.sig";

    private readonly Dictionary<string, byte[]> _files;

    private ModelPackage(PackageManifest manifest, PackageSignature? signature, string digest, Dictionary<string, byte[]> files)
    {
        (Manifest, Signature, Digest, _files) = (manifest, signature, digest, files);
    }

    public PackageManifest Manifest { get; }

    /// <summary>Null while unsigned.</summary>
    public PackageSignature? Signature { get; }

    /// <summary>SHA-256 of the package file in lower-case hex: its name everywhere.</summary>
    public string Digest { get; }

    /// <summary>The ONNX file.</summary>
    public byte[] Model => _files[ModelFile];

    /// <summary>The PNG of a golden image.</summary>
    public byte[] Golden(GoldenImage golden) => _files[golden.File];

    /// <summary>Writes a package; the manifest's file list is filled in here.</summary>
    /// <param name="golden">PNG files by the names the manifest's golden images carry.</param>
    /// <returns>The manifest as written.</returns>
    public static PackageManifest Write(Stream output, PackageManifest manifest, byte[] model, IReadOnlyDictionary<string, byte[]> golden)
    {
        var files = new SortedDictionary<string, byte[]>(golden.ToDictionary(), StringComparer.Ordinal) { [ModelFile] = model };
        var complete = manifest with { Files = [.. files.Select(f => new PackageFile(f.Key, f.Value.Length, HexDigest(f.Value)))] };
        PackageRules.Check(complete);
        PackageZip.Write(output, [new(ManifestFile, complete.ToJson()), .. files]);
        return complete;
    }

    /// <summary>Writes a package file; see <see cref="Write(Stream, PackageManifest, byte[], IReadOnlyDictionary{string, byte[]})"/>.</summary>
    public static PackageManifest Write(string path, PackageManifest manifest, byte[] model, IReadOnlyDictionary<string, byte[]> golden)
    {
        using var output = File.Create(path);
        return Write(output, manifest, model, golden);
    }

    /// <summary>Writes the same package with a signature over its manifest; one it had is replaced.</summary>
    /// <param name="sign">Signs the manifest's bytes.</param>
    public static void Sign(Stream input, Stream output, Func<byte[], PackageSignature> sign)
    {
        var entries = PackageZip.Read(input).Where(e => e.Key != SignatureFile).ToList();
        var manifest = entries.Find(e => e.Key == ManifestFile).Value ?? throw Missing(ManifestFile);
        PackageZip.Write(output, [.. entries, new(SignatureFile, JsonSerializer.SerializeToUtf8Bytes(sign(manifest), PackageManifest.Json))]);
    }

    /// <summary>The same from file to file.</summary>
    public static void Sign(string inputPath, string outputPath, Func<byte[], PackageSignature> sign)
    {
        using var input = File.OpenRead(inputPath);
        using var output = File.Create(outputPath);
        Sign(input, output, sign);
    }

    /// <summary>Opens an untrusted package: bounded zip, known names only, signature, then every file's digest.</summary>
    /// <exception cref="PackageRejectedException">Anything about it is not as it should be.</exception>
    public static ModelPackage Open(Stream input, PackageTrust trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        var files = PackageZip.Read(input).ToDictionary();
        if (!files.Remove(ManifestFile, out var manifestBytes))
            throw Missing(ManifestFile);
        var signature = files.Remove(SignatureFile, out var signatureBytes) ? Parse<PackageSignature>(signatureBytes, SignatureFile) : null;
        trust.Check(signature, manifestBytes);
        var manifest = Parse<PackageManifest>(manifestBytes, ManifestFile);
        PackageRules.Check(manifest);
        CheckFiles(manifest, files);
        input.Position = 0;
        return new ModelPackage(manifest, signature, Convert.ToHexStringLower(SHA256.HashData(input)), files);
    }

    /// <summary>Opens a package file; see <see cref="Open(Stream, PackageTrust)"/>.</summary>
    public static ModelPackage Open(string path, PackageTrust trust)
    {
        using var input = File.OpenRead(path);
        return Open(input, trust);
    }

    private static void CheckFiles(PackageManifest manifest, Dictionary<string, byte[]> files)
    {
        foreach (var file in manifest.Files)
        {
            if (!files.TryGetValue(file.Name, out var bytes))
                throw Missing(file.Name);
            if (bytes.Length != file.Bytes || HexDigest(bytes) != file.Sha256)
                throw new PackageRejectedException("package.digest_mismatch", $"'{file.Name}' is not the file the manifest describes.");
        }

        if (files.Keys.FirstOrDefault(name => manifest.Files.All(f => f.Name != name)) is { } extra)
            throw new PackageRejectedException("package.unexpected_entry", $"'{extra}' is not in the manifest.");
    }

    private static T Parse<T>(byte[] json, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, PackageManifest.Json) ?? throw new JsonException("null");
        }
        catch (Exception malformed) when (malformed is JsonException or NotSupportedException)
        {
            throw new PackageRejectedException("package.manifest_invalid", $"'{name}' cannot be read: {malformed.Message}");
        }
    }

    private static string HexDigest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static PackageRejectedException Missing(string name) => new("package.missing_entry", $"The package has no '{name}'.");
}
