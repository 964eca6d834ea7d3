using System.Text;

namespace VisionInApp.Vision.Datasets;

/// <summary>Which split a picture of a YOLO dataset is in: by data.yaml's paths or list files, else by its folder's name.</summary>
internal sealed class YoloSplits
{
    private const long MaxListBytes = 256L << 20;

    private readonly Dictionary<string, string> _listed = new(StringComparer.Ordinal);
    private readonly List<(string Split, string Folder)> _folders = [];

    public YoloSplits(DatasetFiles files, IReadOnlyList<(string Split, string Path)> paths)
    {
        foreach (var (split, path) in paths.Select(p => (p.Split, Relative(p.Path))))
        {
            if (path.EndsWith(".txt", StringComparison.Ordinal))
                AddList(files, split, path);
            else
                _folders.Add((split, $"/{path}/"));
        }

        foreach (var split in new[] { "train", "val", "test" }.Where(_ => paths.Count == 0))
            AddList(files, split, $"{split}.txt");
    }

    public string? Of(string image)
    {
        if (_listed.TryGetValue(image, out var listed))
            return listed;
        var rooted = $"/{image}";
        return _folders.Find(f => rooted.Contains(f.Folder, StringComparison.Ordinal)).Split ?? Splits.Of(FileNames.Folder(image));
    }

    private void AddList(DatasetFiles files, string split, string path)
    {
        foreach (var list in files.Paths.Where(p => p == path || p.EndsWith($"/{path}", StringComparison.Ordinal)))
        {
            foreach (var image in Lines(files, list).Select(Relative))
            {
                // A list's paths start anywhere above the dataset (data/obj/x.jpg), so they are matched from their end.
                if (files.ImagesNamed(FileNames.Name(image)).FirstOrDefault(p => $"/{image}".EndsWith($"/{p}", StringComparison.Ordinal) || $"/{p}".EndsWith($"/{image}", StringComparison.Ordinal)) is { } found)
                    _listed.TryAdd(found, split);
            }
        }
    }

    private static IEnumerable<string> Lines(DatasetFiles files, string path)
    {
        try
        {
            return Encoding.UTF8.GetString(files.Read(path, MaxListBytes)).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        }
        catch (FileRefusedException)
        {
            return [];
        }
    }

    private static string Relative(string path) => string.Join('/', path.Replace('\\', '/').Split('/').Where(s => s is not ("" or "." or "..")));
}
