using VisionInApp.Messages;

namespace VisionInApp.Vision.Uncertainty;

/// <summary>How much a person's look at a frame would teach, 0..1, and the main reason.</summary>
/// <param name="Reason"><c>low_confidence</c>, <c>overlap</c>, <c>dense</c>, <c>empty</c> or <c>confident</c>.</param>
public sealed record FrameUncertainty(double Score, string Reason);

/// <summary>Scores frames from their detections alone, without labels.</summary>
public static class FrameScore
{
    public const string LowConfidence = "low_confidence";
    public const string Overlap = "overlap";
    public const string Dense = "dense";
    public const string Empty = "empty";
    public const string Confident = "confident";

    // A frame without detections is either truly empty or wholly missed; less telling than a box in doubt, more than a sure one.
    private const double EmptyScore = 0.3;
    private const double DenseScore = 0.35;
    private const int DenseFrom = 40;
    private const double OverlapFrom = 0.6;

    /// <summary>The highest doubt any sign gives.</summary>
    /// <param name="detections">With a threshold below the class thresholds (half of them is enough), so that near misses show.</param>
    /// <param name="thresholds">By class id; absent ones are 0.25.</param>
    public static FrameUncertainty Score(IReadOnlyList<Detection> detections, IReadOnlyDictionary<int, double> thresholds)
    {
        if (detections.Count == 0)
            return new FrameUncertainty(EmptyScore, Empty);
        FrameUncertainty[] signs =
        [
            new(Doubts(detections, thresholds), LowConfidence),
            new(Contradiction(detections), Overlap),
            new(detections.Count >= DenseFrom ? DenseScore : 0, Dense),
        ];
        var strongest = signs.MaxBy(s => s.Score)!;
        return strongest.Score > 0 ? strongest : new FrameUncertainty(0, Confident);
    }

    // Joins the doubts of all boxes as independent chances: several unsure boxes weigh more than one.
    private static double Doubts(IReadOnlyList<Detection> detections, IReadOnlyDictionary<int, double> thresholds) =>
        1 - detections.Aggregate(1.0, (sure, d) => sure * (1 - (0.8 * Doubt(d.Confidence, thresholds.GetValueOrDefault(d.ClassId, 0.25)))));

    // 1 at the threshold, falling linearly to 0 half-way down to no confidence and half-way up to full confidence.
    private static double Doubt(double confidence, double threshold)
    {
        var reach = confidence < threshold ? threshold / 2 : (1 - threshold) / 2;
        return reach <= 0 ? 0 : Math.Max(0, 1 - (Math.Abs(confidence - threshold) / reach));
    }

    // Two classes for the same place: at least one is wrong; the nearer their confidences, the more so.
    private static double Contradiction(IReadOnlyList<Detection> detections)
    {
        var most = 0.0;
        for (var i = 0; i < detections.Count; i++)
        {
            for (var j = i + 1; j < detections.Count; j++)
            {
                var (a, b) = (detections[i], detections[j]);
                if (a.ClassId != b.ClassId && a.Box.Iou(b.Box) > OverlapFrom)
                    most = Math.Max(most, 1 - Math.Abs(a.Confidence - b.Confidence));
            }
        }

        return most;
    }
}
