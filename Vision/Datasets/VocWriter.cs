using System.Xml;
using System.Xml.Linq;

namespace VisionInApp.Vision.Datasets;

/// <summary>JPEGImages/NAME, Annotations/STEM.xml and ImageSets/Main/SPLIT.txt; corners are written as they are, with nothing added.</summary>
internal sealed class VocWriter(IDatasetTarget target) : IDatasetLayout
{
    private readonly SortedDictionary<string, List<string>> _splits = new(StringComparer.Ordinal);

    public void Add(DatasetItem item, string name)
    {
        var stem = FileNames.WithoutExtension(name);
        target.Picture($"JPEGImages/{name}", item.Bytes);
        target.Text($"Annotations/{stem}.xml", Annotation(item, name).ToString());
        if (item.Split is null)
            return;
        if (!_splits.TryGetValue(item.Split, out var stems))
            _splits.Add(item.Split, stems = []);
        stems.Add(stem);
    }

    public void Finish()
    {
        foreach (var (split, stems) in _splits)
            target.Text($"ImageSets/Main/{split}.txt", string.Join('\n', stems) + "\n");
    }

    private static XElement Annotation(DatasetItem item, string name) => new(
        "annotation",
        new XElement("folder", "JPEGImages"),
        new XElement("filename", name),
        new XElement("size", new XElement("width", item.Info.Width), new XElement("height", item.Info.Height), new XElement("depth", 3)),
        new XElement("segmented", 0),
        item.Boxes.Select(Object));

    private static XElement Object(LabelledBox labelled) => new(
        "object",
        new XElement("name", new string([.. labelled.ClassName.Where(XmlConvert.IsXmlChar)])),
        new XElement("pose", "Unspecified"),
        new XElement("truncated", 0),
        new XElement("difficult", 0),
        new XElement(
            "bndbox",
            new XElement("xmin", labelled.Box.X),
            new XElement("ymin", labelled.Box.Y),
            new XElement("xmax", labelled.Box.Right),
            new XElement("ymax", labelled.Box.Bottom)));
}
