using System.Text.Json;
using VisionInApp.Messages;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.Vision.Evaluation;

/// <summary>Ground truth and detections in the JSON files that pycocotools reads.</summary>
public static class CocoResults
{
    private sealed record Result(long ImageId, int CategoryId, double[] Bbox, double Score);

    /// <summary>Images in the order of their ids, with class ids being the category ids.</summary>
    /// <exception cref="JsonException">Not a COCO file.</exception>
    public static IReadOnlyList<GroundTruthImage> ReadTruth(byte[] json)
    {
        var coco = CocoJson.Parse([.. json]);
        var boxes = (coco.Annotations ?? []).ToLookup(a => a.ImageId);
        return [.. (coco.Images ?? []).OrderBy(i => i.Id).Select(i => new GroundTruthImage(i.Id, [.. boxes[i.Id].Select(Truth)]) { Name = i.FileName })];
    }

    /// <summary>The category ids of a ground truth file, ascending.</summary>
    public static IReadOnlyList<int> ReadClassIds(byte[] json) => [.. ReadClassNames(json).Keys.Order()];

    /// <summary>The categories' names by their ids; of two with one id the last.</summary>
    public static IReadOnlyDictionary<int, string> ReadClassNames(byte[] json)
    {
        var names = new Dictionary<int, string>();
        foreach (var category in CocoJson.Parse([.. json]).Categories ?? [])
            names[(int)category.Id] = category.Name;
        return names;
    }

    /// <summary>Detections of each image, in the order of <paramref name="truth"/>.</summary>
    /// <exception cref="JsonException">Not a list of results, or one of an image the truth does not hold.</exception>
    public static IReadOnlyList<IReadOnlyList<Detection>> ReadDetections(byte[] json, IReadOnlyList<GroundTruthImage> truth)
    {
        var results = (JsonSerializer.Deserialize<List<Result>>(json, CocoJson.Options) ?? throw new JsonException("null")).ToLookup(r => r.ImageId);
        var known = truth.Select(i => i.Id).ToHashSet();
        if (results.FirstOrDefault(r => !known.Contains(r.Key)) is { } stray)
            throw new JsonException($"There is a result of image {stray.Key}, which the ground truth does not hold.");
        return [.. truth.Select(i => (IReadOnlyList<Detection>)[.. results[i.Id].Select(r => new Detection(r.CategoryId, r.Score, Box(r.Bbox)))])];
    }

    /// <summary>A ground truth file; annotation ids start at 1, because pycocotools takes 0 for "unmatched".</summary>
    public static byte[] WriteTruth(IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<LabelClass> classes)
    {
        var number = 0L;
        return JsonSerializer.SerializeToUtf8Bytes(
            new CocoJson(
                [.. truth.Select(i => new CocoImage(i.Id, i.Name ?? $"{i.Id}", 0, 0))],
                [.. truth.SelectMany(i => i.Boxes.Select(b => new CocoAnnotation(++number, i.Id, b.ClassId, Numbers(b.Box), b.Area ?? b.Box.Area, b.Crowd ? 1 : 0)))],
                [.. classes.Select(c => new CocoCategory(c.Id, c.Name))]),
            CocoJson.Options);
    }

    /// <summary>A results file.</summary>
    public static byte[] WriteDetections(IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections) =>
        JsonSerializer.SerializeToUtf8Bytes(
            truth.Zip(detections).SelectMany(p => p.Second.Select(d => new Result(p.First.Id, d.ClassId, Numbers(d.Box), d.Confidence))),
            CocoJson.Options);

    private static GroundTruthBox Truth(CocoAnnotation annotation) =>
        new((int)annotation.CategoryId, Box(annotation.Bbox), annotation.Area, annotation.Iscrowd != 0);

    private static Box Box(double[]? bbox) =>
        bbox is [var x, var y, var width, var height] ? new Box(x, y, width, height) : throw new JsonException("A box does not have four numbers.");

    private static double[] Numbers(Box box) => [box.X, box.Y, box.Width, box.Height];
}
