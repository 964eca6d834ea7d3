using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>mAP at IoU .5 where each image counts a whole number of times; matching is done once, so that many weightings are cheap.</summary>
internal sealed class WeightedAp
{
    private readonly (int[] Truths, (int Image, bool IsHit)[] Ranked)[] _classes;

    public WeightedAp(IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections)
    {
        _classes = [.. ClassMatches.Of(truth, detections, classIds: null).Select(Prepare)];
    }

    /// <param name="weights">How often each image counts, in the order of the image ids.</param>
    public double Of(int[] weights)
    {
        var (sum, measured) = (0.0, 0);
        foreach (var (truths, ranked) in _classes)
        {
            var total = 0;
            for (var i = 0; i < truths.Length; i++)
                total += truths[i] * weights[i];
            if (total == 0)
                continue;
            (sum, measured) = (sum + Ap(ranked, weights, total), measured + 1);
        }

        return measured == 0 ? 0 : sum / measured;
    }

    private static (int[], (int, bool)[]) Prepare(ClassMatches matches)
    {
        var ranked = matches.Images
            .SelectMany((image, index) => image.Match(CocoParameters.IouThresholds[0], CocoParameters.All)
                .Zip(image.Detections, (outcome, d) => (outcome, d.Confidence, index)))
            .Where(m => m.outcome != MatchOutcome.Ignored)
            .OrderByDescending(m => m.Confidence)
            .Select(m => (m.index, m.outcome == MatchOutcome.TruePositive));
        return ([.. matches.Images.Select(i => i.TruthsIn(CocoParameters.All))], [.. ranked]);
    }

    // The 101-point mean from the right: at each recall point the best precision at that recall or beyond.
    private static double Ap((int Image, bool IsHit)[] ranked, int[] weights, int truths)
    {
        var (hits, misses) = (0, 0);
        foreach (var (image, isHit) in ranked)
            (hits, misses) = isHit ? (hits + weights[image], misses) : (hits, misses + weights[image]);
        var (sum, best, point) = (0.0, 0.0, CocoParameters.RecallPoints - 1);
        for (var i = ranked.Length - 1; i >= 0 && point >= 0; i--)
        {
            var weight = weights[ranked[i].Image];
            if (weight == 0)
                continue;
            var recall = (double)hits / truths;
            for (; point >= 0 && CocoParameters.Recalls[point] > recall; point--)
                sum += best;
            best = Math.Max(best, (double)hits / (hits + misses));
            (hits, misses) = ranked[i].IsHit ? (hits - weight, misses) : (hits, misses - weight);
        }

        return (sum + (best * (point + 1))) / CocoParameters.RecallPoints;
    }
}
