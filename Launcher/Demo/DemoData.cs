using VisionInApp.Launcher.Scenes;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.Launcher.Demo;

/// <summary>The demo's pictures on disk: the archive to upload, a field folder per later round, and the truth about every field picture.</summary>
internal sealed class DemoData
{
    private const int RenderSide = 320;
    private readonly Dictionary<string, Picture> _truth;

    private DemoData(string archive, IReadOnlyList<string> fieldFolders, Division division, string format)
    {
        (Archive, FieldFolders, Division, Format) = (archive, fieldFolders, division, format);
        _truth = division.Field.ToDictionary(p => p.Sha256);
    }

    public string Archive { get; }

    /// <summary>One for each round after the first.</summary>
    public IReadOnlyList<string> FieldFolders { get; }

    public Division Division { get; }

    public string Format { get; }

    /// <summary>The boxes a reviewer would draw on this frame; null for a frame that is not of the field.</summary>
    public IReadOnlyList<LabelledBox>? TruthOf(string sha256) => _truth.GetValueOrDefault(sha256)?.Boxes;

    /// <summary>Renders or reads the data set, deals it out and writes the parts under a folder.</summary>
    public static DemoData Prepare(string folder, DemoOptions options, int seed, Action<double> progress)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var pictures = Path.Combine(folder, "pictures");
        Directory.CreateDirectory(pictures);
        var (dataset, scale) = (options.Dataset, 0.0);
        if (dataset is null)
        {
            dataset = Path.Combine(folder, "rendered");
            scale = 0.5;
            CocoFolder.Write(dataset, SceneOptions.Conveyor(options.Pictures, seed, RenderSide), done => progress(scale * done / options.Pictures));
        }

        using var source = DatasetReader.Open(dataset);
        var read = Read(source, pictures, options.Dataset is null, share => progress(scale + ((1 - scale) * share)));
        var division = Division.Of(read);
        var archive = Path.Combine(folder, "seed-and-test.zip");
        CocoZip.Write(archive, new Dictionary<string, IReadOnlyList<Picture>> { ["train"] = division.Train, ["val"] = division.Val, ["test"] = division.Test });
        return new DemoData(archive, Field(folder, division.Field, options.Rounds - 1), division, source.Format.ToString());
    }

    // Names in a data set are anybody's text; on disk a picture is called by its content.
    private static List<Picture> Read(DatasetSource source, string folder, bool rendered, Action<double> progress)
    {
        var pictures = new Dictionary<string, Picture>();
        var count = 0;
        foreach (var item in source.Items())
        {
            var file = Path.Combine(folder, item.Sha256[..24] + Extension(item.Name));
            File.WriteAllBytes(file, item.Bytes.Span);
            var split = rendered ? RenderedSplit(item.Name) : item.Split;
            pictures.TryAdd(item.Sha256, new Picture(item.Name, item.Sha256, file, item.Info.Width, item.Info.Height, item.Boxes, split));
            progress(Math.Min(1, (double)++count / source.ImageCount));
        }

        return [.. pictures.Values];
    }

    private static string RenderedSplit(string name) => Path.GetFileName(name).Split('_')[0];

    private static string Extension(string name)
    {
        var extension = Path.GetExtension(name).ToLowerInvariant();
        return extension is ".jpg" or ".jpeg" or ".png" or ".webp" or ".bmp" ? extension : ".jpg";
    }

    private static List<string> Field(string folder, IReadOnlyList<Picture> field, int passes)
    {
        var folders = Enumerable.Range(1, Math.Max(0, passes)).Select(pass => Path.Combine(folder, $"field-{pass}")).ToList();
        folders.ForEach(f => Directory.CreateDirectory(f));
        for (var i = 0; folders.Count > 0 && i < field.Count; i++)
            File.Move(field[i].File, Path.Combine(folders[i % folders.Count], Path.GetFileName(field[i].File)));
        return folders;
    }
}
