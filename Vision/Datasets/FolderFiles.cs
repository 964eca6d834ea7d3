namespace VisionInApp.Vision.Datasets;

/// <summary>A dataset in a folder; symbolic links are told of and not followed.</summary>
internal sealed class FolderFiles : DatasetFiles
{
    private readonly string _root;

    public FolderFiles(string root, ImportLimits limits, FindingLog log)
    {
        _root = Path.GetFullPath(root);
        Index(Walk(new DirectoryInfo(_root)), limits, log);
    }

    public override byte[] Read(string path, long maxBytes)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(_root, path));
            if (stream.Length > maxBytes)
                throw new FileRefusedException(FindingCodes.TooLarge, $"The file has {stream.Length} bytes; at most {maxBytes} are read.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new FileRefusedException(FindingCodes.Broken, "The file cannot be read.");
        }
    }

    public override void Dispose()
    {
    }

    private IEnumerable<(string Name, bool IsLink)> Walk(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var name = Path.GetRelativePath(_root, entry.FullName);
            if (entry.LinkTarget is not null)
                yield return (name, true);
            else if (entry is FileInfo)
                yield return (name, false);
            else
            {
                foreach (var inner in Walk((DirectoryInfo)entry))
                    yield return inner;
            }
        }
    }
}
