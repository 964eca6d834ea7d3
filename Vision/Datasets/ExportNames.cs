namespace VisionInApp.Vision.Datasets;

/// <summary>Gives each image a flat file name that is safe everywhere and unique even without its extension.</summary>
internal sealed class ExportNames
{
    private const int MaxStem = 100;

    private readonly HashSet<string> _stems = new(StringComparer.OrdinalIgnoreCase);

    public string Take(DatasetItem item)
    {
        var wanted = new string([.. FileNames.WithoutExtension(FileNames.Name(item.Name)).Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '_').Take(MaxStem)]);
        if (wanted.Length == 0)
            wanted = "image";
        var stem = wanted;
        for (var number = 2; !_stems.Add(stem); number++)
            stem = $"{wanted}-{number}";
        return stem + item.Info.Extension;
    }
}
