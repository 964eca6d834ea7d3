using System.IO.Compression;

namespace VisionInApp.Vision.Packages;

/// <summary>The zip under a package: written stored (weights do not shrink) with fixed times, read within bounds.</summary>
internal static class PackageZip
{
    private const long MaxBytes = 1L << 30;
    private const int MaxEntries = PackageRules.MaxGolden + 3;

    // The earliest time a zip can carry: the same content gives the same bytes whenever it is written.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(Stream output, IReadOnlyList<KeyValuePair<string, byte[]>> entries)
    {
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, bytes) in entries)
        {
            var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
            entry.LastWriteTime = Epoch;
            using var stream = entry.Open();
            stream.Write(bytes);
        }
    }

    public static IReadOnlyList<KeyValuePair<string, byte[]>> Read(Stream input)
    {
        if (input.Length > MaxBytes)
            throw new PackageRejectedException("package.too_large", $"The package has {input.Length} bytes; at most {MaxBytes} are read.");
        try
        {
            using var zip = new ZipArchive(input, ZipArchiveMode.Read, leaveOpen: true);
            CheckEntries(zip.Entries);
            return [.. zip.Entries.Select(e => KeyValuePair.Create(e.FullName, Content(e)))];
        }
        catch (InvalidDataException)
        {
            throw new PackageRejectedException("package.not_a_zip", "The file is not a model package, or it is cut short.");
        }
    }

    private static void CheckEntries(System.Collections.ObjectModel.ReadOnlyCollection<ZipArchiveEntry> entries)
    {
        if (entries.Count > MaxEntries || entries.Sum(e => Math.Min(e.Length, MaxBytes)) > MaxBytes)
            throw new PackageRejectedException("package.too_large", "The package holds too many files or too many bytes.");
        if (entries.FirstOrDefault(e => !IsKnown(e.FullName)) is { } odd)
            throw new PackageRejectedException("package.unexpected_entry", $"The package holds '{odd.FullName}', which does not belong there.");
        if (entries.DistinctBy(e => e.FullName).Count() != entries.Count)
            throw new PackageRejectedException("package.unexpected_entry", "The package holds a file twice.");
    }

    private static bool IsKnown(string name) =>
        name is ModelPackage.ManifestFile or ModelPackage.SignatureFile or ModelPackage.ModelFile || PackageRules.IsGoldenName(name);

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length && stream.ReadByte() < 0 ? bytes : throw new InvalidDataException();
    }
}
