using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>Milliseconds an image: the means of the stages, and what 19 of 20 images stay below in all.</summary>
public sealed record DetectionSpeed(double LetterboxMs, double RunMs, double PostMs, double TotalMs95)
{
    /// <summary>Of the times of single images; null without any.</summary>
    public static DetectionSpeed? Of(IReadOnlyList<Detectors.StageTimes> times) => times.Count == 0 ? null : new DetectionSpeed(
        times.Average(t => t.LetterboxMs), times.Average(t => t.RunMs), times.Average(t => t.PostMs),
        times.Select(t => t.TotalMs).Order().ElementAt((int)(0.95 * (times.Count - 1))));
}

/// <summary>Where a model fails, beyond COCO's figures.</summary>
/// <param name="Thresholds">The working thresholds that the confusion matrix uses.</param>
public sealed record EvaluationAnalysis(
    ErrorBreakdown Errors, ConfusionMatrix Confusion, ConfidenceCalibration Calibration, IReadOnlyList<ClassThreshold> Thresholds, DetectionSpeed? Speed)
{
    /// <param name="detections">Detections of each image with a low threshold, in the order of <paramref name="truth"/>.</param>
    /// <param name="thresholds">Chosen elsewhere; null chooses those of best F1 on these very images.</param>
    public static EvaluationAnalysis Of(
        IReadOnlyList<GroundTruthImage> truth,
        IReadOnlyList<IReadOnlyList<Detection>> detections,
        IReadOnlyList<int>? classIds = null,
        IReadOnlyList<ClassThreshold>? thresholds = null,
        IReadOnlyList<Detectors.StageTimes>? times = null)
    {
        var ids = classIds ?? ClassMatches.IdsOf(truth, detections);
        thresholds ??= ThresholdCalibration.Calibrate(truth, detections, ids);
        return new EvaluationAnalysis(
            ErrorBreakdown.Of(truth, detections, ids),
            ConfusionMatrix.Of(truth, detections, ids, thresholds.ToDictionary(t => t.ClassId, t => t.Threshold)),
            ConfidenceCalibration.Of(truth, detections, ids),
            thresholds,
            DetectionSpeed.Of(times ?? []));
    }
}
