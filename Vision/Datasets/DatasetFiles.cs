namespace VisionInApp.Vision.Datasets;

/// <summary>The files of an untrusted dataset by safe relative names, each read within bounds.</summary>
internal abstract class DatasetFiles : IDisposable
{
    private readonly Dictionary<string, string> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _imagesByName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All paths in ordinal order.</summary>
    public IReadOnlyList<string> Paths { get; private set; } = [];

    public static DatasetFiles Open(string path, ImportLimits limits, FindingLog log)
    {
        if (Directory.Exists(path))
            return new FolderFiles(path, limits, log);
        if (File.Exists(path))
            return new ZipFiles(path, limits, log);
        throw new DatasetRejectedException("dataset.not_found", $"There is no file or folder '{path}'.");
    }

    public bool Contains(string path) => _byPath.ContainsKey(path);

    public IEnumerable<string> WithExtension(params string[] extensions) =>
        Paths.Where(p => extensions.Contains(Path.GetExtension(p), StringComparer.OrdinalIgnoreCase));

    /// <summary>Images of this file name, in any folder.</summary>
    public IReadOnlyList<string> ImagesNamed(string name) => _imagesByName.GetValueOrDefault(name) ?? [];

    /// <summary>The whole file, or a refusal when it is larger than <paramref name="maxBytes"/> or than it says.</summary>
    /// <exception cref="FileRefusedException">The file is too large, a bomb, or cannot be inflated.</exception>
    public abstract byte[] Read(string path, long maxBytes);

    public abstract void Dispose();

    /// <summary>Takes the names that are safe and tells of the others.</summary>
    protected void Index(IEnumerable<(string Name, bool IsLink)> files, ImportLimits limits, FindingLog log, Action<string, string>? onTaken = null)
    {
        var count = 0;
        foreach (var (name, isLink) in files)
        {
            if (++count > limits.MaxFiles)
                throw new DatasetRejectedException("archive.too_many_files", $"The dataset holds more than {limits.MaxFiles} files.");
            if (Taken(name, isLink, log) is not { } path)
                continue;
            _byPath.Add(path, name);
            onTaken?.Invoke(path, name);
            if (!FileNames.IsImage(path))
                continue;
            if (!_imagesByName.TryGetValue(FileNames.Name(path), out var same))
                _imagesByName.Add(FileNames.Name(path), same = []);
            same.Add(path);
        }

        Paths = [.. _byPath.Keys.Order(StringComparer.Ordinal)];
    }

    private string? Taken(string name, bool isLink, FindingLog log)
    {
        var path = FileNames.Normalise(name);
        if (path is null)
            log.Refused(name, FindingCodes.UnsafeName, "The name is absolute, climbs out of the dataset or holds characters that are not allowed.");
        else if (isLink)
            log.Refused(path, FindingCodes.Link, "Links are not followed.");
        else if (FileNames.IsArchive(path))
            log.Refused(path, FindingCodes.NestedArchive, "An archive inside the dataset is not opened.");
        else if (_byPath.ContainsKey(path))
            log.Refused(path, FindingCodes.DuplicateName, "The archive holds this name twice; the first is taken.");
        else if (!FileNames.IsSystem(path))
            return path;
        return null;
    }
}

/// <summary>One file of a dataset that cannot be read; the import goes on without it.</summary>
internal sealed class FileRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
