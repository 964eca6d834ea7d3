using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>Box average precision as the COCO challenge defines it; equal to pycocotools' to the last digits of a double.</summary>
public static class CocoEvaluator
{
    /// <summary>Compares detections with labels.</summary>
    /// <param name="detections">The detections of each image, in the order of <paramref name="truth"/>.</param>
    /// <param name="classIds">Classes to measure; null for those that the truth holds.</param>
    public static EvaluationResult Evaluate(
        IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections, IReadOnlyList<int>? classIds = null)
    {
        var classes = ClassMatches.Of(truth, detections, classIds);
        var all = Table(classes, CocoParameters.All);
        var (small, medium, large) = (Table(classes, CocoParameters.Small), Table(classes, CocoParameters.Medium), Table(classes, CocoParameters.Large));
        return new EvaluationResult(
            MeanAp(all.SelectMany(c => c)), MeanAp(all.Select(c => c[0])), MeanAp(all.Select(c => c[CocoParameters.Iou75])),
            MeanAp(small.SelectMany(c => c)), MeanAp(medium.SelectMany(c => c)), MeanAp(large.SelectMany(c => c)),
            MeanRecall(Table(classes, CocoParameters.All, 1)), MeanRecall(Table(classes, CocoParameters.All, 10)), MeanRecall(all),
            MeanRecall(small), MeanRecall(medium), MeanRecall(large))
        {
            ApByIou = [.. CocoParameters.IouThresholds.Select((_, t) => MeanAp(all.Select(c => c[t])))],
            Classes = [.. classes.Zip(all, ToClass)],
            Images = truth.Count,
            Truths = truth.Sum(i => i.Boxes.Count(b => !b.Crowd)),
        };
    }

    // [class][IoU threshold]
    private static PrecisionRecall[][] Table(IReadOnlyList<ClassMatches> classes, SizeBand band, int maxDetections = CocoParameters.MaxDetections) =>
        [.. classes.AsParallel().AsOrdered().Select(c => CocoParameters.IouThresholds.Select(t => c.Curve(t, band, maxDetections)).ToArray())];

    private static double MeanAp(IEnumerable<PrecisionRecall> cells) => Mean(cells.SelectMany(c => c.Precision));

    private static double MeanRecall(IEnumerable<PrecisionRecall[]> table) => Mean(table.SelectMany(c => c).Where(c => c.IsMeasured).Select(c => c.Recall));

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(-1).Average();

    private static ClassEvaluation ToClass(ClassMatches matches, PrecisionRecall[] cells) => new(
        matches.ClassId, MeanAp(cells), MeanAp([cells[0]]), MeanAp([cells[CocoParameters.Iou75]]), MeanRecall([cells]),
        matches.TruthsIn(CocoParameters.All), cells[0].Precision, cells[CocoParameters.Iou75].Precision);
}
