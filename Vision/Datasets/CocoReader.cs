using System.Text.Json;
using VisionInApp.Messages;

namespace VisionInApp.Vision.Datasets;

/// <summary>COCO: one or several JSON files with images, annotations and categories; a file's name or folder says its split.</summary>
internal static class CocoReader
{
    public static bool Recognises(DatasetFiles files, ImportLimits limits) => AnnotationFiles(files, limits).Any();

    public static RawDataset Read(DatasetFiles files, ImportLimits limits, FindingLog log)
    {
        var images = new SortedDictionary<string, RawImage>(StringComparer.Ordinal);
        var classNames = new List<string>();
        foreach (var path in AnnotationFiles(files, limits).ToList())
        {
            if (Parse(files, path, limits, log) is not { } coco)
                continue;
            classNames.AddRange((coco.Categories ?? []).OrderBy(c => c.Id).Select(c => c.Name).Where(n => !string.IsNullOrWhiteSpace(n)));
            foreach (var image in Images(files, path, coco, log))
            {
                if (!images.TryAdd(image.Path, image))
                    log.Refused(image.Path, FindingCodes.DuplicateName, $"'{path}' describes this picture again; the first description is taken.");
            }
        }

        UnlistedImages.Note(files, images.Keys, log);
        return new RawDataset([.. classNames.Distinct()], [.. images.Values]);
    }

    private static IEnumerable<string> AnnotationFiles(DatasetFiles files, ImportLimits limits) =>
        files.WithExtension(".json").Where(path => LooksLikeCoco(files, path, limits));

    private static bool LooksLikeCoco(DatasetFiles files, string path, ImportLimits limits)
    {
        try
        {
            ReadOnlySpan<byte> json = files.Read(path, limits.MaxAnnotationBytes);
            return json.IndexOf("\"images\""u8) >= 0 && json.IndexOf("\"annotations\""u8) >= 0 && json.IndexOf("\"categories\""u8) >= 0;
        }
        catch (FileRefusedException)
        {
            return false;
        }
    }

    private static CocoJson? Parse(DatasetFiles files, string path, ImportLimits limits, FindingLog log)
    {
        try
        {
            return CocoJson.Parse(files.Read(path, limits.MaxAnnotationBytes));
        }
        catch (JsonException malformed)
        {
            log.Refused(path, FindingCodes.AnnotationBroken, $"Not readable as COCO: line {malformed.LineNumber + 1}, {malformed.Path}.");
            return null;
        }
    }

    private static IEnumerable<RawImage> Images(DatasetFiles files, string path, CocoJson coco, FindingLog log)
    {
        var classes = (coco.Categories ?? []).Where(c => !string.IsNullOrWhiteSpace(c.Name)).DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Name);
        var boxes = (coco.Annotations ?? []).ToLookup(a => a.ImageId, a => Box(a, classes));
        foreach (var image in (coco.Images ?? []).Where(i => !string.IsNullOrEmpty(i.FileName)))
        {
            if (ImageLookup.Find(files, image.FileName, Likely(path, image.FileName), image.FileName, log) is { } found)
                yield return new RawImage(found, [.. boxes[image.Id]], Splits.Of(path), ((int)image.Width, (int)image.Height));
        }
    }

    private static RawBox Box(CocoAnnotation annotation, Dictionary<long, string> classes)
    {
        var name = classes.GetValueOrDefault(annotation.CategoryId);
        var box = annotation.Bbox is [var x, var y, var width, var height] ? new Box(x, y, width, height) : new Box(double.NaN, 0, 0, 0);
        return new RawBox(name, box, name ?? $"category {annotation.CategoryId}", Crowd: annotation.Iscrowd != 0);
    }

    // The layouts in use: beside the JSON, in images/, in a folder named as the split or as the JSON's last word (train2017).
    private static IEnumerable<string> Likely(string json, string fileName)
    {
        if (FileNames.Normalise(fileName) is not { } name)
            yield break;
        var stem = FileNames.WithoutExtension(FileNames.Name(json));
        string[] folders = ["", "images", stem[(stem.LastIndexOf('_') + 1)..], Splits.Of(json) ?? ""];
        var beside = FileNames.Folder(json);
        foreach (var root in new[] { beside, FileNames.Folder(beside) })
        {
            foreach (var folder in folders)
            {
                yield return FileNames.Join(root, FileNames.Join(folder, name));
                yield return FileNames.Join(root, FileNames.Join("images", FileNames.Join(folder, name)));
            }
        }
    }
}
