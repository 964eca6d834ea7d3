using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace VisionInApp.Vision.Datasets;

/// <summary>
/// Pascal VOC: one XML a picture, splits in ImageSets/Main. Corners are taken as written (nothing is subtracted, although the original
/// challenge counted pixels from 1), so that what annotation tools of today write comes back unchanged.
/// </summary>
internal static class VocReader
{
    private const int FilesTriedToRecognise = 50;
    private const long MaxXmlBytes = 16L << 20;

    private static readonly string[] ImageExtensions = [".jpg", ".jpeg", ".png", ".bmp", ".webp", ".JPG", ".JPEG", ".PNG"];

    public static bool Recognises(DatasetFiles files, ImportLimits limits) =>
        files.WithExtension(".xml").Take(FilesTriedToRecognise).Any(path => TryParse(files, path, out _) is not null);

    public static RawDataset Read(DatasetFiles files, ImportLimits limits, FindingLog log)
    {
        var splits = VocSplits.Read(files, log);
        var images = new SortedDictionary<string, RawImage>(StringComparer.Ordinal);
        foreach (var path in files.WithExtension(".xml"))
        {
            var annotation = TryParse(files, path, out var problem);
            if (annotation is null)
                log.Refused(path, FindingCodes.AnnotationBroken, problem);
            else if (Image(files, path, annotation, splits, log) is { } image && !images.TryAdd(image.Path, image))
                log.Refused(path, FindingCodes.DuplicateName, $"'{image.Path}' is described already.");
        }

        UnlistedImages.Note(files, images.Keys, log);
        var names = images.Values.SelectMany(i => i.Boxes).Select(b => b.ClassName).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        return new RawDataset([.. names], [.. images.Values]);
    }

    private static XElement? TryParse(DatasetFiles files, string path, out string problem)
    {
        problem = "The root is not <annotation>.";
        try
        {
            using var stream = new MemoryStream(files.Read(path, MaxXmlBytes));
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true });
            var root = XDocument.Load(reader).Root;
            return root?.Name.LocalName == "annotation" ? root : null;
        }
        catch (XmlException malformed)
        {
            problem = $"Not readable as XML (document types and entities are not allowed): line {malformed.LineNumber}.";
        }
        catch (FileRefusedException refused)
        {
            problem = refused.Message;
        }

        return null;
    }

    private static RawImage? Image(DatasetFiles files, string xml, XElement annotation, Dictionary<string, string> splits, FindingLog log)
    {
        var stem = FileNames.WithoutExtension(FileNames.Name(xml));
        var wrote = annotation.Element("filename")?.Value.Trim() is { Length: > 0 } name ? name : stem + ".jpg";
        if (ImageLookup.Find(files, wrote, Likely(xml, stem, wrote), xml, log) is not { } path)
            return null;
        var size = annotation.Element("size");
        var declared = ((int)Number(size?.Element("width"), 0), (int)Number(size?.Element("height"), 0));
        var split = splits.GetValueOrDefault(stem) ?? Splits.Of(FileNames.Folder(xml));
        return new RawImage(path, [.. annotation.Elements("object").Select(Box)], split, declared);
    }

    private static RawBox Box(XElement annotated)
    {
        var name = annotated.Element("name")?.Value.Trim();
        var corners = annotated.Element("bndbox");
        var box = Messages.Box.FromCorners(
            Number(corners?.Element("xmin"), double.NaN),
            Number(corners?.Element("ymin"), double.NaN),
            Number(corners?.Element("xmax"), double.NaN),
            Number(corners?.Element("ymax"), double.NaN));
        return new RawBox(string.IsNullOrEmpty(name) ? null : name, box, name ?? "");
    }

    private static double Number(XElement? element, double otherwise) =>
        double.TryParse(element?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    // The XML's own name leads: annotation tools often leave a foreign <filename> behind.
    private static IEnumerable<string> Likely(string xml, string stem, string wrote)
    {
        var beside = FileNames.Folder(xml);
        var above = FileNames.Folder(beside);
        string[] folders = [FileNames.Join(above, "JPEGImages"), beside, FileNames.Join(above, "images")];
        var names = ImageExtensions.Select(extension => stem + extension).Append(FileNames.Name(wrote));
        return from name in names from folder in folders select FileNames.Join(folder, name);
    }
}
