using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>Which classes are taken for which, at IoU .5 and the working thresholds.</summary>
/// <param name="ClassIds">The classes, in the order of rows and columns.</param>
/// <param name="Counts">
/// [class labelled][class detected]; one row more for detections where nothing is labelled, one column more for objects that were not found.
/// </param>
public sealed record ConfusionMatrix(IReadOnlyList<int> ClassIds, IReadOnlyList<IReadOnlyList<int>> Counts)
{
    private const double Found = 0.5;

    /// <param name="thresholds">Least confidence by class id; others use <paramref name="threshold"/>.</param>
    public static ConfusionMatrix Of(
        IReadOnlyList<GroundTruthImage> truth,
        IReadOnlyList<IReadOnlyList<Detection>> detections,
        IReadOnlyList<int>? classIds = null,
        IReadOnlyDictionary<int, double>? thresholds = null,
        double threshold = 0.25)
    {
        var ids = classIds ?? ClassMatches.IdsOf(truth, detections);
        var at = ids.Select((id, index) => (id, index)).ToDictionary(p => p.id, p => p.index);
        var counts = new int[ids.Count + 1][];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = new int[ids.Count + 1];
        foreach (var (image, found) in truth.Zip(detections))
        {
            var taken = found.Where(d => at.ContainsKey(d.ClassId) && d.Confidence >= (thresholds?.GetValueOrDefault(d.ClassId, threshold) ?? threshold)).ToList();
            CountImage(counts, at, [.. image.Boxes.Where(b => at.ContainsKey(b.ClassId))], taken);
        }

        return new ConfusionMatrix(ids, counts);
    }

    // Whatever the classes, the pairs that overlap most belong together.
    private static void CountImage(int[][] counts, Dictionary<int, int> at, List<GroundTruthBox> boxes, List<Detection> detections)
    {
        var nothing = counts.Length - 1;
        var pairs = from box in boxes
                    where !box.Crowd
                    from detection in detections
                    let iou = box.Box.Iou(detection.Box)
                    where iou >= Found
                    orderby iou descending, box.ClassId == detection.ClassId descending
                    select (box, detection);
        var (matchedBoxes, matched) = (new HashSet<object>(ReferenceEqualityComparer.Instance), new HashSet<object>(ReferenceEqualityComparer.Instance));
        foreach (var (box, detection) in pairs)
        {
            if (matchedBoxes.Contains(box) || matched.Contains(detection))
                continue;
            matchedBoxes.Add(box);
            matched.Add(detection);
            counts[at[box.ClassId]][at[detection.ClassId]]++;
        }

        foreach (var box in boxes.Where(b => !b.Crowd && !matchedBoxes.Contains(b)))
            counts[at[box.ClassId]][nothing]++;
        var crowds = boxes.Where(b => b.Crowd).ToList();
        foreach (var detection in detections.Where(d => !matched.Contains(d) && !crowds.Exists(c => c.ClassId == d.ClassId && IsInside(d.Box, c.Box))))
            counts[nothing][at[detection.ClassId]]++;
    }

    private static bool IsInside(Box box, Box crowd)
    {
        var width = Math.Min(box.Right, crowd.Right) - Math.Max(box.X, crowd.X);
        var height = Math.Min(box.Bottom, crowd.Bottom) - Math.Max(box.Y, crowd.Y);
        return width > 0 && height > 0 && width * height >= Found * box.Area;
    }
}
