namespace VisionInApp.Vision.Datasets;

/// <summary>A dataset as files below a folder.</summary>
internal sealed class FolderTarget(string folder) : IDatasetTarget
{
    public void Picture(string path, ReadOnlyMemory<byte> bytes)
    {
        using var file = File.Create(Place(path));
        file.Write(bytes.Span);
    }

    public void Bytes(string path, byte[] bytes) => Picture(path, bytes);

    private string Place(string path)
    {
        var place = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        return place;
    }
}
