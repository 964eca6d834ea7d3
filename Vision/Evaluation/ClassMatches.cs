using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>One class over all images, in the order of their ids.</summary>
internal sealed class ClassMatches
{
    private ClassMatches(int classId, IReadOnlyList<ClassImage> images) => (ClassId, Images) = (classId, images);

    public int ClassId { get; }

    public IReadOnlyList<ClassImage> Images { get; }

    public static IReadOnlyList<ClassMatches> Of(
        IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections, IReadOnlyList<int>? classIds)
    {
        if (truth.Count != detections.Count)
            throw new ArgumentException($"There are {truth.Count} images and {detections.Count} lists of detections.", nameof(detections));
        var pairs = truth.Zip(detections)
            .OrderBy(p => p.First.Id)
            .Select(p => (Truths: p.First.Boxes.ToLookup(b => b.ClassId), Found: p.Second.ToLookup(d => d.ClassId)))
            .ToList();
        var ids = classIds ?? [.. truth.SelectMany(i => i.Boxes).Select(b => b.ClassId).Distinct().Order()];
        return [.. ids.Select(id => new ClassMatches(id, [.. pairs.Select(p => new ClassImage(p.Truths[id], p.Found[id]))]))];
    }

    /// <summary>The classes of all labelled boxes and of all detections, ascending.</summary>
    public static IReadOnlyList<int> IdsOf(IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections) =>
        [.. truth.SelectMany(i => i.Boxes).Select(b => b.ClassId).Concat(detections.SelectMany(d => d).Select(d => d.ClassId)).Distinct().Order()];

    public int TruthsIn(SizeBand band) => Images.Sum(i => i.TruthsIn(band));

    /// <summary>Every detection that counts at IoU .5 with whether it is right, best first.</summary>
    public List<(double Confidence, bool IsHit)> Ranked() =>
    [
        .. Images.SelectMany(i => i.Match(CocoParameters.IouThresholds[0], CocoParameters.All).Zip(i.Detections, (outcome, d) => (outcome, d.Confidence)))
            .Where(m => m.outcome != MatchOutcome.Ignored)
            .OrderByDescending(m => m.Confidence)
            .Select(m => (m.Confidence, m.outcome == MatchOutcome.TruePositive)),
    ];

    public PrecisionRecall Curve(double iouThreshold, SizeBand band, int maxDetections)
    {
        var outcomes = Images
            .SelectMany(i => i.Match(iouThreshold, band).Zip(i.Detections).Take(maxDetections))
            .OrderByDescending(m => m.Second.Confidence)
            .Where(m => m.First != MatchOutcome.Ignored)
            .Select(m => m.First == MatchOutcome.TruePositive);
        return PrecisionRecall.Of(outcomes, TruthsIn(band));
    }
}
