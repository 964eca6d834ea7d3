using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

internal enum MatchOutcome : byte
{
    FalsePositive,
    TruePositive,
    Ignored,
}

/// <summary>The detections (best first, at most 100) and truths of one class on one image, with their overlaps.</summary>
internal sealed class ClassImage
{
    private readonly GroundTruthBox[] _truths;
    private readonly double[,] _ious;

    public ClassImage(IEnumerable<GroundTruthBox> truths, IEnumerable<Detection> detections)
    {
        _truths = [.. truths];
        Detections = [.. detections.OrderByDescending(d => d.Confidence).Take(CocoParameters.MaxDetections)];
        _ious = new double[Detections.Count, _truths.Length];
        for (var d = 0; d < Detections.Count; d++)
        {
            for (var g = 0; g < _truths.Length; g++)
                _ious[d, g] = Overlap(Detections[d].Box, _truths[g]);
        }
    }

    public IReadOnlyList<Detection> Detections { get; }

    public IReadOnlyList<GroundTruthBox> Truths => _truths;

    public int TruthsIn(SizeBand band) => _truths.Count(t => !IsIgnored(t, band));

    /// <summary>Greedy matching in score order: what each detection is at this threshold, counting truths of this size only.</summary>
    public MatchOutcome[] Match(double iouThreshold, SizeBand band) => [.. MatchTruths(iouThreshold, band).Select(m => m.Outcome)];

    /// <summary>The same with the index of the truth that each detection takes, -1 for none.</summary>
    public (MatchOutcome Outcome, int Truth)[] MatchTruths(double iouThreshold, SizeBand band)
    {
        var order = Enumerable.Range(0, _truths.Length).OrderBy(g => IsIgnored(_truths[g], band)).ToArray();
        var taken = new bool[_truths.Length];
        var matches = new (MatchOutcome, int)[Detections.Count];
        for (var d = 0; d < matches.Length; d++)
        {
            var truth = Best(d, order, taken, iouThreshold, band);
            if (truth >= 0)
                taken[truth] = true;
            var outcome = truth >= 0
                ? IsIgnored(_truths[truth], band) ? MatchOutcome.Ignored : MatchOutcome.TruePositive
                : band.Contains(Detections[d].Box.Area) ? MatchOutcome.FalsePositive : MatchOutcome.Ignored;
            matches[d] = (outcome, truth);
        }

        return matches;
    }

    // Truths that count come first; an equal overlap moves the match to the later truth, as in pycocotools.
    private int Best(int detection, int[] order, bool[] taken, double iouThreshold, SizeBand band)
    {
        var (best, match) = (Math.Min(iouThreshold, 1 - 1e-10), -1);
        foreach (var truth in order)
        {
            if (taken[truth] && !_truths[truth].Crowd)
                continue;
            if (match >= 0 && !IsIgnored(_truths[match], band) && IsIgnored(_truths[truth], band))
                break;
            if (_ious[detection, truth] < best)
                continue;
            (best, match) = (_ious[detection, truth], truth);
        }

        return match;
    }

    private static bool IsIgnored(GroundTruthBox truth, SizeBand band) => truth.Crowd || !band.Contains(truth.Area ?? truth.Box.Area);

    // Against a crowd the detection's own area is the whole: being inside it is enough.
    private static double Overlap(Box box, GroundTruthBox truth)
    {
        var width = Math.Min(box.Right, truth.Box.Right) - Math.Max(box.X, truth.Box.X);
        var height = Math.Min(box.Bottom, truth.Box.Bottom) - Math.Max(box.Y, truth.Box.Y);
        if (width <= 0 || height <= 0)
            return 0;
        var intersection = width * height;
        return intersection / (truth.Crowd ? box.Area : box.Area + truth.Box.Area - intersection);
    }
}
