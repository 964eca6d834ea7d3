using System.Globalization;
using System.Text;
using VisionInApp.Vision.Images;

namespace VisionInApp.Vision.Datasets;

/// <summary>images/SPLIT/NAME, labels/SPLIT/STEM.txt and data.yaml.</summary>
internal sealed class YoloWriter(IDatasetTarget target, IReadOnlyList<string> classNames) : IDatasetLayout
{
    private readonly Dictionary<string, int> _numbers = classNames.Index().ToDictionary(c => c.Item, c => c.Index);
    private readonly SortedSet<string> _splits = new(StringComparer.Ordinal);

    public void Add(DatasetItem item, string name)
    {
        var folder = item.Split is null ? "" : $"/{item.Split}";
        if (item.Split is not null)
            _splits.Add(item.Split);
        target.Picture($"images{folder}/{name}", item.Bytes);
        target.Text($"labels{folder}/{FileNames.WithoutExtension(name)}.txt", string.Concat(item.Boxes.Select(b => Line(b, item.Info))));
    }

    public void Finish()
    {
        var yaml = new StringBuilder("path: .\n");
        foreach (var split in _splits)
            yaml.Append(CultureInfo.InvariantCulture, $"{split}: images/{split}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"nc: {classNames.Count}\nnames:\n");
        foreach (var name in classNames)
            yaml.Append(CultureInfo.InvariantCulture, $"  - {Quoted(name)}\n");
        target.Text("data.yaml", yaml.ToString());
    }

    private string Line(LabelledBox labelled, ImageInfo info)
    {
        var box = labelled.Box;
        return FormattableString.Invariant(
            $"{_numbers[labelled.ClassName]} {(box.X + (box.Width / 2)) / info.Width} {(box.Y + (box.Height / 2)) / info.Height} {box.Width / info.Width} {box.Height / info.Height}\n");
    }

    private static string Quoted(string name) => $"'{new string([.. name.Where(c => !char.IsControl(c))]).Replace("'", "''", StringComparison.Ordinal)}'";
}
