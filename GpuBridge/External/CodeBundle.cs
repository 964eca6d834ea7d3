using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.External;

/// <summary>Signed training code (<c>*.vbundle</c>): a zip of <c>bundle.json</c>, its signature <c>bundle.sig</c> and the files it lists.</summary>
public static class CodeBundle
{
    /// <summary>Largest bundle file, and largest sum of its files.</summary>
    public const long MaxBytes = 64L << 20;
    private const long MaxInflated = 256L << 20;
    private const int MaxFiles = 2000;
    private const int MaxCommand = 64;
    private const string ManifestFile = "bundle.json";
    private const string SignatureFile = "bundle.sig";
    private const UnixFileMode Runnable = (UnixFileMode)0b111_101_101;
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Packs every file below a folder.</summary>
    /// <exception cref="JobFailedException"><c>bundle.invalid</c>: what is packed could not be unpacked.</exception>
    public static BundleManifest Pack(string folder, string name, string version, IReadOnlyList<string> command, Func<byte[], PackageSignature> sign, Stream output)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes)
            .OrderBy(f => f.Key, StringComparer.Ordinal).ToList();
        var manifest = new BundleManifest
        {
            Name = name,
            Version = version,
            Command = command,
            Files = [.. files.Select(f => new PackageFile(f.Key, f.Value.Length, Hex(f.Value)))],
        };
        Check(manifest);
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, JsonSerializerOptions.Web);
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        Add(zip, ManifestFile, json);
        Add(zip, SignatureFile, JsonSerializer.SerializeToUtf8Bytes(sign(json), JsonSerializerOptions.Web));
        files.ForEach(f => Add(zip, f.Key, f.Value));
        return manifest;
    }

    /// <summary>Unpacks an untrusted bundle into an empty folder: signature first, then each file against its digest. Nothing is run.</summary>
    /// <exception cref="JobFailedException">
    /// <c>bundle.unsigned</c>, <c>bundle.key_unknown</c>, <c>bundle.signature_invalid</c>, <c>bundle.digest_mismatch</c>, <c>bundle.invalid</c>.
    /// </exception>
    public static BundleManifest Unpack(string path, PackageTrust trust, string folder)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
                throw Invalid($"it has {file.Length} bytes; at most {MaxBytes} are read");
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            var json = Read(zip, ManifestFile, MaxBytes);
            trust.Check(zip.GetEntry(SignatureFile) is null ? null : Parse<PackageSignature>(Read(zip, SignatureFile, 4096)), json);
            var manifest = Parse<BundleManifest>(json);
            Check(manifest);
            foreach (var listed in manifest.Files)
                Write(folder, listed, Read(zip, listed.Name, listed.Bytes));
            return manifest;
        }
        catch (PackageRejectedException e)
        {
            throw new JobFailedException(e.Code.Replace("package.", "bundle.", StringComparison.Ordinal), $"The training code is refused. {e.Message.Replace("package", "bundle", StringComparison.Ordinal)}");
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or NotSupportedException)
        {
            throw Invalid(e.Message);
        }
    }

    private static void Check(BundleManifest manifest)
    {
        if (manifest.Schema != BundleManifest.CurrentSchema)
            throw Invalid($"it has schema {manifest.Schema}; {BundleManifest.CurrentSchema} is known");
        if (manifest.Command is not { Count: > 0 and <= MaxCommand } || manifest.Command.Any(string.IsNullOrEmpty) || manifest.Command.Any(a => a.Contains('\0')))
            throw Invalid($"its command is not 1 to {MaxCommand} words");
        if (manifest.Files.Count > MaxFiles || manifest.Files.Any(f => f is null || f.Bytes is < 0 or > MaxInflated) || manifest.Files.Sum(f => f.Bytes) > MaxInflated)
            throw Invalid($"it holds more than {MaxFiles} files or {MaxInflated} bytes");
        if (manifest.Files.FirstOrDefault(f => !IsPlainPath(f.Name)) is { } odd)
            throw Invalid($"'{odd.Name}' is no plain path");
        if (manifest.Files.DistinctBy(f => f.Name).Count() != manifest.Files.Count)
            throw Invalid("a file is listed twice");
    }

    private static bool IsPlainPath(string path) =>
        path.Length is > 0 and <= 400 && path.Split('/').All(part => part.Length is > 0 and <= 200 && part is not ("." or ".."))
        && !path.Any(c => char.IsControl(c) || c is '\\' or ':') && path is not (ManifestFile or SignatureFile);

    private static byte[] Read(ZipArchive zip, string name, long bytes)
    {
        using var stream = (zip.GetEntry(name) ?? throw Invalid($"'{name}' is missing")).Open();
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (content.Length + read > bytes)
                throw Invalid($"'{name}' is longer than it says");
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static void Write(string folder, PackageFile listed, byte[] bytes)
    {
        if (bytes.Length != listed.Bytes || Hex(bytes) != listed.Sha256)
            throw new JobFailedException("bundle.digest_mismatch", $"The training code is refused: '{listed.Name}' is not the file that was signed.");
        var path = Path.Combine(folder, listed.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, Runnable);
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = Epoch;
        using var stream = entry.Open();
        stream.Write(bytes);
    }

    private static T Parse<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web) ?? throw new JsonException("null");

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static JobFailedException Invalid(string why) => new("bundle.invalid", $"The training code is refused: {why}.");
}
