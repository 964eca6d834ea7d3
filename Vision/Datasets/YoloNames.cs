using System.Text;

namespace VisionInApp.Vision.Datasets;

/// <summary>What a YOLO dataset's description says: class names in order, and where each split's images are.</summary>
/// <param name="SplitPaths">Split name and a path or list file, in the order train, val, test.</param>
internal sealed record YoloNames(IReadOnlyList<string> ClassNames, IReadOnlyList<(string Split, string Path)> SplitPaths)
{
    private const long MaxBytes = 4L << 20;

    /// <summary>From data.yaml, else obj.names or classes.txt; null when there is none.</summary>
    public static YoloNames? Find(DatasetFiles files)
    {
        foreach (var path in files.WithExtension(".yaml", ".yml"))
        {
            if (Text(files, path) is { } text && YamlKeys.Parse(text) is var keys && Names(keys) is { Count: > 0 } names)
                return new YoloNames(names, [.. SplitsOf(keys)]);
        }

        foreach (var path in files.Paths.Where(p => FileNames.Name(p) is "classes.txt" or "obj.names" || p.EndsWith(".names", StringComparison.Ordinal)))
        {
            if (Text(files, path)?.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList() is { Count: > 0 } names)
                return new YoloNames(names, []);
        }

        return null;
    }

    private static List<string>? Names(IReadOnlyDictionary<string, YamlValue> keys)
    {
        if (!keys.TryGetValue("names", out var names))
            return null;
        if (names.Map is null)
            return [.. names.Items];
        var byIndex = names.Map.Where(p => int.TryParse(p.Key, out var index) && index >= 0).ToDictionary(p => int.Parse(p.Key, null), p => p.Value);
        // A map may skip numbers; a skipped one is a class without a name, which no box may have.
        return byIndex.Count == 0 || byIndex.Keys.Max() > 100_000 ? null : [.. Enumerable.Range(0, byIndex.Keys.Max() + 1).Select(i => byIndex.GetValueOrDefault(i, ""))];
    }

    private static IEnumerable<(string Split, string Path)> SplitsOf(IReadOnlyDictionary<string, YamlValue> keys) =>
        from split in new[] { "train", "val", "test" }
        where keys.ContainsKey(split)
        from path in keys[split].Items
        select (split, path);

    private static string? Text(DatasetFiles files, string path)
    {
        try
        {
            return Encoding.UTF8.GetString(files.Read(path, MaxBytes)).TrimStart('\uFEFF');
        }
        catch (FileRefusedException)
        {
            return null;
        }
    }
}
