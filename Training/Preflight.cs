using System.Security.Cryptography;
using System.Text;

namespace VisionInApp.Training;

/// <summary>What can be known to go wrong before any time is spent on training.</summary>
public static class Preflight
{
    /// <summary>Things that do not stop the run but that a person should know.</summary>
    /// <exception cref="InvalidRecipeException">The recipe cannot be trained.</exception>
    /// <exception cref="TrainingRefusedException">Nothing could be learned: <c>training.no_classes</c>, <c>training.no_boxes</c>, <c>training.class_out_of_range</c>, <c>training.box_units</c>.</exception>
    public static IReadOnlyList<TrainingEvent.Finding> Check(TrainingRequest request)
    {
        if (request.Recipe.Problems() is { Count: > 0 } problems)
            throw new InvalidRecipeException(problems);
        if (request.Classes.Count == 0)
            throw new TrainingRefusedException("training.no_classes", "There is no class to learn.");
        var boxes = request.Train.SelectMany(image => image.Boxes).ToList();
        if (boxes.Count == 0)
            throw new TrainingRefusedException("training.no_boxes", $"None of the {request.Train.Count} training images has a box.");
        CheckClasses(request);
        if (boxes.TrueForAll(b => b.Box.Right <= 1.5 && b.Box.Bottom <= 1.5))
            throw new TrainingRefusedException("training.box_units", "Every box lies within 1.5 pixels of the corner: the boxes seem to be parts of the image instead of pixels.");
        return [.. Missing(request, boxes.ConvertAll(b => b.ClassIndex).ToHashSet())];
    }

    /// <summary>A digest of the images' names and boxes, by which a resumed run sees that its data is another.</summary>
    public static string Digest(IReadOnlyList<Data.TrainingImage> images)
    {
        var text = new StringBuilder();
        foreach (var image in images)
        {
            text.Append(image.Name).Append('\n');
            foreach (var (index, box) in image.Boxes)
                text.Append(FormattableString.Invariant($"{index} {box.X:R} {box.Y:R} {box.Width:R} {box.Height:R}\n"));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void CheckClasses(TrainingRequest request)
    {
        foreach (var image in request.Train.Concat(request.Validation))
            foreach (var box in image.Boxes)
                if (box.ClassIndex < 0 || box.ClassIndex >= request.Classes.Count)
                    throw new TrainingRefusedException("training.class_out_of_range", $"{image.Name} has a box of class {box.ClassIndex}; there are {request.Classes.Count} classes.");
    }

    private static IEnumerable<TrainingEvent.Finding> Missing(TrainingRequest request, HashSet<int> present)
    {
        for (var i = 0; i < request.Classes.Count; i++)
            if (!present.Contains(i))
                yield return new TrainingEvent.Finding("training.class_without_boxes", request.Classes[i], "No training image has a box of this class, so it cannot be learned.");
        if (request.Validation.Count == 0)
            yield return new TrainingEvent.Finding("training.no_validation", "", "There are no validation images, so no best epoch can be told.");
    }
}
