using System.IO.Compression;
using System.Text.Json;

namespace VisionInApp.Launcher.Demo;

/// <summary>A data set as a person would upload it: a zip with <c>images/</c> and one COCO file per split.</summary>
internal static class CocoZip
{
    public static void Write(string file, IReadOnlyDictionary<string, IReadOnlyList<Picture>> splits)
    {
        var classes = splits.Values.SelectMany(s => s).SelectMany(p => p.Boxes).Select(b => b.ClassName).Distinct().Order(StringComparer.Ordinal).ToList();
        using var zip = new ZipArchive(File.Create(file), ZipArchiveMode.Create);
        foreach (var (split, pictures) in splits)
        {
            foreach (var picture in pictures)
                zip.CreateEntryFromFile(picture.File, Entry(picture), CompressionLevel.NoCompression);
            using var annotations = zip.CreateEntry($"annotations/{split}.json").Open();
            JsonSerializer.Serialize(annotations, Document(pictures, classes));
        }
    }

    private static string Entry(Picture picture) => "images/" + Path.GetFileName(picture.File);

    private static object Document(IReadOnlyList<Picture> pictures, List<string> classes) => new
    {
        images = pictures.Select((p, i) => new { id = i + 1, file_name = Path.GetFileName(p.File), width = p.Width, height = p.Height }),
        annotations = pictures.SelectMany((p, i) => p.Boxes.Select(b => (Image: i + 1, Label: b))).Select((a, i) => new
        {
            id = i + 1,
            image_id = a.Image,
            category_id = classes.IndexOf(a.Label.ClassName) + 1,
            bbox = new[] { a.Label.Box.X, a.Label.Box.Y, a.Label.Box.Width, a.Label.Box.Height },
            area = a.Label.Box.Area,
            iscrowd = 0,
        }),
        categories = classes.Select((name, i) => new { id = i + 1, name }),
    };
}
