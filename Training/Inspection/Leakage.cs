using VisionInApp.Vision.Uncertainty;

namespace VisionInApp.Training.Inspection;

/// <summary>Held-out images that are also trained on, or nearly: what is measured on them flatters the model.</summary>
internal static class Leakage
{
    private const int MostBits = 6;

    // Of grey thumbnails, brightness apart. The greatest difference tells another object on the same background from the same picture again.
    private const double MostMeanDifference = 6;
    private const double MostDifference = 40;

    public static IEnumerable<TrainingEvent.Finding> Of(SplitLooks looks)
    {
        foreach (var (split, held) in new[] { ("validation", looks.Validation), ("test", looks.Test) })
        {
            var pairs = held.Select(look => (look, twin: looks.Train.FirstOrDefault(t => Same(look, t)))).Where(p => p.twin is not null).ToList();
            if (pairs.Count > 0)
                yield return Naming.Finding("training.leakage", $"{pairs.Count} of {held.Count} {split} images are nearly the same as training images, so figures on them flatter:",
                    pairs.ConvertAll(p => $"{p.look.Image.Name} (trained on as {p.twin!.Image.Name})"));
        }
    }

    private static bool Same(ImageLook a, ImageLook b) =>
        a.Hash is { } left && b.Hash is { } right && PerceptualHash.Distance(left, right) <= MostBits && LookAlike(a.Thumbnail, b.Thumbnail);

    private static bool LookAlike(byte[] a, byte[] b)
    {
        var brighter = a.Average(v => (double)v) - b.Average(v => (double)v);
        var (sum, most) = (0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            var difference = Math.Abs(a[i] - b[i] - brighter);
            (sum, most) = (sum + difference, Math.Max(most, difference));
        }

        return sum / a.Length <= MostMeanDifference && most <= MostDifference;
    }
}
