using System.Text.Json;
using VisionInApp.Messages;

namespace VisionInApp.Vision.Datasets;

/// <summary>images/NAME and annotations/instances_SPLIT.json; ids start at 1, as pycocotools needs.</summary>
internal sealed class CocoWriter(IDatasetTarget target, IReadOnlyList<string> classNames) : IDatasetLayout
{
    private readonly Dictionary<string, (List<CocoImage> Images, List<CocoAnnotation> Boxes)> _splits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _categories = classNames.Index().ToDictionary(c => c.Item, c => c.Index + 1);

    public void Add(DatasetItem item, string name)
    {
        target.Picture($"images/{name}", item.Bytes);
        var file = item.Split is null ? "instances" : $"instances_{item.Split}";
        if (!_splits.TryGetValue(file, out var split))
            _splits.Add(file, split = ([], []));
        var image = new CocoImage(split.Images.Count + 1, name, item.Info.Width, item.Info.Height);
        split.Images.Add(image);
        foreach (var (className, box) in item.Boxes)
            split.Boxes.Add(new CocoAnnotation(split.Boxes.Count + 1, image.Id, _categories[className], Numbers(box), box.Area));
    }

    public void Finish()
    {
        var categories = classNames.Select(name => new CocoCategory(_categories[name], name)).ToList();
        if (_splits.Count == 0)
            _splits.Add("instances", ([], []));
        foreach (var (file, split) in _splits)
            target.Bytes($"annotations/{file}.json", JsonSerializer.SerializeToUtf8Bytes(new CocoJson(split.Images, split.Boxes, categories), CocoJson.Options));
    }

    private static double[] Numbers(Box box) => [box.X, box.Y, box.Width, box.Height];
}
