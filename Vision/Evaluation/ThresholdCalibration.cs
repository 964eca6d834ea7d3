using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>A class's confidence threshold and what it gives on the images it was chosen on.</summary>
/// <param name="Threshold">Detections of at least this confidence are taken.</param>
public sealed record ClassThreshold(int ClassId, double Threshold, double F1, int TruePositives, int FalsePositives, int FalseNegatives)
{
    public double Precision => TruePositives + FalsePositives == 0 ? 0 : (double)TruePositives / (TruePositives + FalsePositives);

    public double Recall => TruePositives + FalseNegatives == 0 ? 0 : (double)TruePositives / (TruePositives + FalseNegatives);
}

/// <summary>Chooses a confidence threshold for each class at IoU .5.</summary>
public static class ThresholdCalibration
{
    /// <summary>The threshold of best F1 for each class, in the order of the ids; a class without a true positive gets <paramref name="fallback"/>.</summary>
    /// <param name="detections">Detections of each image with a low threshold, in the order of <paramref name="truth"/>.</param>
    public static IReadOnlyList<ClassThreshold> Calibrate(
        IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections, IReadOnlyList<int>? classIds = null, double fallback = 0.25) =>
        [.. ClassMatches.Of(truth, detections, classIds).Select(c => Best(c, fallback, t => t.F1))];

    /// <summary>
    /// For each class the threshold of highest recall among those whose precision is at least the wished one; where none reaches it, that of
    /// highest precision.
    /// </summary>
    /// <param name="precision">The wished precision, above 0 and at most 1.</param>
    public static IReadOnlyList<ClassThreshold> ForPrecision(
        IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections, double precision, IReadOnlyList<int>? classIds = null, double fallback = 0.25)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(precision);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, 1);
        // Reaching the wish is worth more than any precision that does not.
        return [.. ClassMatches.Of(truth, detections, classIds).Select(c => Best(c, fallback, t => t.Precision >= precision ? 1 + t.Recall : t.Precision))];
    }

    private static ClassThreshold Best(ClassMatches matches, double fallback, Func<ClassThreshold, double> worth)
    {
        var truths = matches.TruthsIn(CocoParameters.All);
        var ranked = matches.Ranked();
        var (hits, misses) = (0, 0);
        ClassThreshold? best = null;
        for (var i = 0; i < ranked.Count; i++)
        {
            (hits, misses) = ranked[i].IsHit ? (hits + 1, misses) : (hits, misses + 1);
            var next = i + 1 < ranked.Count ? ranked[i + 1].Confidence : 0;
            if (next >= ranked[i].Confidence || hits == 0)
                continue;
            var f1 = 2.0 * hits / (2 * hits + misses + (truths - hits));
            // Between this confidence and the next one, so that rounding on another machine changes nothing.
            var candidate = new ClassThreshold(matches.ClassId, (ranked[i].Confidence + next) / 2, f1, hits, misses, truths - hits);
            if (best is null || worth(candidate) > worth(best))
                best = candidate;
        }

        return best ?? new ClassThreshold(matches.ClassId, fallback, 0, 0, ranked.Count(m => m.Confidence >= fallback), truths);
    }
}
