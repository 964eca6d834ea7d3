using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>Every detection of every image, each right or wrong for one reason, and the objects that were missed; at IoU .5, in single images.</summary>
internal sealed class JudgedDetections
{
    private const double Found = 0.5;
    private const double Touched = 0.1;

    private sealed record Truth(int Class, GroundTruthBox Labelled)
    {
        public bool IsTaken { get; set; }

        /// <summary>Some detection would be right here, were its class or its place right.</summary>
        public bool IsNearlyFound { get; set; }
    }

    private sealed record Judged(int Class, double Score, bool IsHit, DetectionErrorKind Error = default, Truth? Meant = null);

    private readonly List<Truth> _truths = [];
    private readonly List<Judged> _judged = [];
    private readonly int _classes;

    public JudgedDetections(IReadOnlyList<ClassMatches> classes)
    {
        _classes = classes.Count;
        for (var image = 0; image < (classes.Count == 0 ? 0 : classes[0].Images.Count); image++)
            JudgeImage([.. classes.Select(c => c.Images[image])]);
    }

    public int Count(DetectionErrorKind kind) => kind == DetectionErrorKind.Missed ? _truths.Count(IsMissed) : _judged.Count(j => !j.IsHit && j.Error == kind);

    /// <summary>AP at IoU .5 as it is, or as it would be without one kind of error.</summary>
    public double Ap50(DetectionErrorKind? mended)
    {
        var ranked = Mend(mended).ToLookup(j => j.Class);
        var objects = _truths.Where(t => mended != DetectionErrorKind.Missed || !IsMissed(t)).ToLookup(t => t.Class);
        return Enumerable.Range(0, _classes)
            .Select(c => PrecisionRecall.Of(ranked[c].OrderByDescending(j => j.Score).Select(j => j.IsHit), objects[c].Count()))
            .Where(cell => cell.IsMeasured)
            .Select(cell => cell.Precision.Average())
            .DefaultIfEmpty(-1)
            .Average();
    }

    // Right detections of a wrong class or place count for the object they meant, the best one for each; all other wrong ones go.
    private IEnumerable<Judged> Mend(DetectionErrorKind? kind)
    {
        if (kind is null)
            return _judged;
        var mendable = _judged.Where(j => !j.IsHit && j.Error == kind).ToList();
        var hits = mendable.Where(j => j.Meant is { IsTaken: false })
            .GroupBy(j => j.Meant!, ReferenceEqualityComparer.Instance)
            .Select(g => g.MaxBy(j => j.Score)!)
            .Select(j => new Judged(j.Meant!.Class, j.Score, IsHit: true));
        return _judged.Except(mendable, ReferenceEqualityComparer.Instance).Cast<Judged>().Concat(hits);
    }

    private void JudgeImage(ClassImage[] classes)
    {
        var truths = classes.Select((image, c) => image.Truths.Select(t => new Truth(c, t)).ToArray()).ToArray();
        var matches = classes.Select(image => image.MatchTruths(Found, CocoParameters.All)).ToArray();
        for (var c = 0; c < classes.Length; c++)
        {
            foreach (var (outcome, truth) in matches[c].Where(m => m.Outcome == MatchOutcome.TruePositive))
                truths[c][truth].IsTaken = true;
        }

        var objects = truths.SelectMany(t => t).Where(t => !t.Labelled.Crowd).ToList();
        for (var c = 0; c < classes.Length; c++)
        {
            foreach (var ((outcome, _), detection) in matches[c].Zip(classes[c].Detections).Where(m => m.First.Outcome != MatchOutcome.Ignored))
                _judged.Add(outcome == MatchOutcome.TruePositive ? new Judged(c, detection.Confidence, IsHit: true) : Wrong(c, detection, objects));
        }

        _truths.AddRange(objects);
    }

    private static Judged Wrong(int ofClass, Detection detection, List<Truth> objects)
    {
        var (same, sameIou) = Nearest(detection, objects.Where(t => t.Class == ofClass));
        var (other, otherIou) = Nearest(detection, objects.Where(t => t.Class != ofClass));
        var (error, meant) = (sameIou, otherIou) switch
        {
            ( >= Touched and < Found, _) => (DetectionErrorKind.Localisation, same),
            (_, >= Found) => (DetectionErrorKind.Classification, other),
            ( >= Found, _) => (DetectionErrorKind.Duplicate, null),
            (_, < Touched) => (DetectionErrorKind.Background, (Truth?)null),
            _ => (DetectionErrorKind.Both, null),
        };
        if (meant is not null)
            meant.IsNearlyFound = true;
        return new Judged(ofClass, detection.Confidence, IsHit: false, error, meant);
    }

    private static (Truth? Truth, double Iou) Nearest(Detection detection, IEnumerable<Truth> objects)
    {
        (Truth? Truth, double Iou) nearest = (null, 0);
        foreach (var candidate in objects)
        {
            var iou = candidate.Labelled.Box.Iou(detection.Box);
            if (iou > nearest.Iou)
                nearest = (candidate, iou);
        }

        return nearest;
    }

    private static bool IsMissed(Truth truth) => !truth.IsTaken && !truth.IsNearlyFound;
}
