using System.IO.Compression;

namespace VisionInApp.Vision.Datasets;

/// <summary>
/// A dataset in a zip. The number of entries is read from the end record before the directory is; no entry inflates past the size
/// it declares, and the declared sizes are bounded one by one and together.
/// </summary>
internal sealed class ZipFiles : DatasetFiles
{
    private const int UnixTypeMask = 0xF000;
    private const int UnixLink = 0xA000;

    private readonly FileStream _file;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly ImportLimits _limits;

    public ZipFiles(string path, ImportLimits limits, FindingLog log)
    {
        _limits = limits;
        _file = File.OpenRead(path);
        try
        {
            if (ZipEnd.CountEntries(_file) > limits.MaxFiles)
                throw new DatasetRejectedException("archive.too_many_files", $"The zip holds more than {limits.MaxFiles} files.");
            _zip = new ZipArchive(_file, ZipArchiveMode.Read, leaveOpen: true);
            Index(limits, log);
        }
        catch (Exception failed)
        {
            _file.Dispose();
            if (failed is InvalidDataException or IOException)
                throw new DatasetRejectedException("archive.broken", "The file is not a zip, or it is cut short.");
            throw;
        }
    }

    public override byte[] Read(string path, long maxBytes)
    {
        var entry = _entries[path];
        if (entry.Length > maxBytes)
            throw new FileRefusedException(FindingCodes.TooLarge, $"The file has {entry.Length} bytes; at most {maxBytes} are read.");
        if (entry.Length > _limits.RatioFreeBytes && entry.Length > _limits.MaxRatio * entry.CompressedLength)
            throw new FileRefusedException(FindingCodes.Bomb, $"{entry.CompressedLength} bytes would inflate to {entry.Length}.");
        try
        {
            return Inflate(entry);
        }
        catch (Exception failed) when (failed is InvalidDataException or IOException or NotSupportedException)
        {
            throw new FileRefusedException(FindingCodes.Broken, "The file cannot be inflated.");
        }
    }

    public override void Dispose()
    {
        _zip.Dispose();
        _file.Dispose();
    }

    private static byte[] Inflate(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new FileRefusedException(FindingCodes.Broken, "The file is shorter than the zip says.");
        if (stream.ReadByte() >= 0)
            throw new FileRefusedException(FindingCodes.Bomb, $"The file inflates past the {entry.Length} bytes that the zip says.");
        return bytes;
    }

    private void Index(ImportLimits limits, FindingLog log)
    {
        var byName = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        long total = 0;
        foreach (var entry in _zip.Entries.Where(e => !e.FullName.EndsWith('/') && !e.FullName.EndsWith('\\')))
        {
            byName.TryAdd(entry.FullName, entry);
            total = entry.Length > limits.MaxTotalBytes - total ? long.MaxValue : total + entry.Length;
            if (total > limits.MaxTotalBytes)
                throw new DatasetRejectedException("archive.too_large", $"The zip would inflate to more than {limits.MaxTotalBytes} bytes.");
        }

        var files = _zip.Entries.Where(e => !e.FullName.EndsWith('/') && !e.FullName.EndsWith('\\')).Select(e => (e.FullName, IsLink(e)));
        Index(files, limits, log, (path, name) => _entries.Add(path, byName[name]));
    }

    private static bool IsLink(ZipArchiveEntry entry) => ((entry.ExternalAttributes >> 16) & UnixTypeMask) == UnixLink;
}
