using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>A class's confidence threshold and what it gives on the images it was chosen on.</summary>
/// <param name="Threshold">Detections of at least this confidence are taken.</param>
public sealed record ClassThreshold(int ClassId, double Threshold, double F1, int TruePositives, int FalsePositives, int FalseNegatives)
{
    public double Precision => TruePositives + FalsePositives == 0 ? 0 : (double)TruePositives / (TruePositives + FalsePositives);

    public double Recall => TruePositives + FalseNegatives == 0 ? 0 : (double)TruePositives / (TruePositives + FalseNegatives);
}

/// <summary>Chooses for each class the confidence threshold with the best F1 at IoU .5.</summary>
public static class ThresholdCalibration
{
    /// <summary>One threshold a class, in the order of the ids; a class without a true positive gets <paramref name="fallback"/>.</summary>
    /// <param name="detections">Detections of each image with a low threshold, in the order of <paramref name="truth"/>.</param>
    public static IReadOnlyList<ClassThreshold> Calibrate(
        IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections, IReadOnlyList<int>? classIds = null, double fallback = 0.25) =>
        [.. ClassMatches.Of(truth, detections, classIds).Select(c => Best(c, fallback))];

    private static ClassThreshold Best(ClassMatches matches, double fallback)
    {
        var truths = matches.TruthsIn(CocoParameters.All);
        var ranked = matches.Images
            .SelectMany(i => i.Match(CocoParameters.IouThresholds[0], CocoParameters.All).Zip(i.Detections, (outcome, d) => (outcome, d.Confidence)))
            .Where(m => m.outcome != MatchOutcome.Ignored)
            .OrderByDescending(m => m.Confidence)
            .ToList();
        var (hits, misses) = (0, 0);
        ClassThreshold? best = null;
        for (var i = 0; i < ranked.Count; i++)
        {
            (hits, misses) = ranked[i].outcome == MatchOutcome.TruePositive ? (hits + 1, misses) : (hits, misses + 1);
            var next = i + 1 < ranked.Count ? ranked[i + 1].Confidence : 0;
            var f1 = 2.0 * hits / (2 * hits + misses + (truths - hits));
            // Between this confidence and the next one, so that rounding on another machine changes nothing.
            if (next < ranked[i].Confidence && hits > 0 && f1 > (best?.F1 ?? 0))
                best = new ClassThreshold(matches.ClassId, (ranked[i].Confidence + next) / 2, f1, hits, misses, truths - hits);
        }

        return best ?? At(matches.ClassId, fallback, ranked.Count(m => m.Confidence >= fallback), truths);
    }

    private static ClassThreshold At(int classId, double fallback, int falsePositives, int truths) => new(classId, fallback, 0, 0, falsePositives, truths);
}
