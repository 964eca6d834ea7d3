using VisionInApp.Vision.Images;

namespace VisionInApp.EdgeDevice.Capture;

/// <summary>Image files, each once, in name order.</summary>
public sealed class FolderFrames : IFrameStream
{
    private static readonly HashSet<string> Extensions = new([".jpg", ".jpeg", ".png", ".webp", ".bmp"], StringComparer.OrdinalIgnoreCase);
    private readonly Queue<string> _files;

    private FolderFrames(IEnumerable<string> files) => _files = new Queue<string>(files.Order(StringComparer.Ordinal));

    public static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path));

    public static FolderFrames Files(IEnumerable<string> files) => new(files);

    /// <exception cref="FrameSourceException">There is no such folder.</exception>
    public static FolderFrames Folder(string folder) => Directory.Exists(folder)
        ? new(Directory.EnumerateFiles(folder).Where(IsImage))
        : throw new FrameSourceException($"The folder '{folder}' does not exist on this device.");

    public long? Left => _files.Count;

    public Frame? Next(Action<string> skipped)
    {
        while (_files.TryDequeue(out var file))
        {
            try
            {
                var bytes = File.ReadAllBytes(file);
                return new Frame(Path.GetFileName(file), ImageFile.Decode(bytes), bytes);
            }
            catch (Exception e) when (e is ImageRejectedException or IOException)
            {
                skipped($"{Path.GetFileName(file)}: {e.Message}");
            }
        }

        return null;
    }

    public void Dispose()
    {
        // Files are opened and closed one by one.
    }
}
