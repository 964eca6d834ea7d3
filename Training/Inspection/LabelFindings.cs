using VisionInApp.Training.Data;

namespace VisionInApp.Training.Inspection;

/// <summary>What classes and boxes alone tell.</summary>
internal static class LabelFindings
{
    /// <summary>A class with so many times fewer boxes than the commonest is hardly seen in an epoch.</summary>
    private const int Imbalanced = 20;

    public static IEnumerable<TrainingEvent.Finding> Of(TrainingRequest request)
    {
        var boxes = Count(request.Train);
        return [.. Alike(request.Classes), .. Missing(request, boxes), .. Rare(request, boxes), .. Empty(request.Train), .. Degenerate(request.Train)];
    }

    private static Dictionary<int, int> Count(IReadOnlyList<TrainingImage> images) => images.SelectMany(i => i.Boxes).CountBy(b => b.ClassIndex).ToDictionary();

    private static IEnumerable<TrainingEvent.Finding> Alike(IReadOnlyList<string> classes) =>
        from same in classes.GroupBy(name => name.Trim(), StringComparer.OrdinalIgnoreCase)
        where same.Count() > 1
        select new TrainingEvent.Finding("training.classes_alike", same.Key, $"The classes {string.Join(" and ", same.Select(c => $"'{c}'"))} are told apart though they are called the same.");

    private static IEnumerable<TrainingEvent.Finding> Missing(TrainingRequest request, Dictionary<int, int> boxes)
    {
        var validated = Count(request.Validation);
        for (var i = 0; i < request.Classes.Count; i++)
            if (!boxes.ContainsKey(i))
                yield return new TrainingEvent.Finding("training.class_without_boxes", request.Classes[i], "No training image has a box of this class, so it cannot be learned."
                    + (validated.ContainsKey(i) ? " The validation images have some." : ""));
        if (request.Validation.Count == 0)
            yield return new TrainingEvent.Finding("training.no_validation", "", "There are no validation images, so no best epoch can be told"
                + (request.Recipe.Patience is null ? "." : " and the run cannot stop early."));
    }

    private static IEnumerable<TrainingEvent.Finding> Rare(TrainingRequest request, Dictionary<int, int> boxes)
    {
        var most = boxes.Values.Max();
        foreach (var (index, count) in boxes.Where(b => most >= b.Value * Imbalanced).OrderBy(b => b.Key))
        {
            var images = request.Train.Where(i => i.Boxes.Any(b => b.ClassIndex == index)).Select(i => i.Name).ToList();
            yield return Naming.Finding("training.imbalance",
                $"Class '{request.Classes[index]}' has {count} boxes, {most / count} times fewer than the commonest; more images of it, or a repeatThreshold, would help. It is on", images);
        }
    }

    private static IEnumerable<TrainingEvent.Finding> Empty(IReadOnlyList<TrainingImage> images)
    {
        var empty = images.Where(i => i.Boxes.Count == 0).Select(i => i.Name).ToList();
        if (empty.Count > 0)
            yield return Naming.Finding("training.images_without_boxes", $"{empty.Count} of {images.Count} training images have no box and teach that there is nothing to find:", empty);
    }

    private static IEnumerable<TrainingEvent.Finding> Degenerate(IReadOnlyList<TrainingImage> images)
    {
        // Written so that NaN counts.
        var names = images.Where(i => i.Boxes.Any(b => !(b.Box.Width > 0 && b.Box.Height > 0))).Select(i => i.Name).ToList();
        if (names.Count > 0)
            yield return Naming.Finding("training.box_empty", "Boxes without width or height are left out on", names);
    }
}
