using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>Detections whose confidence lies in one tenth: how sure the model was, and how often it was right.</summary>
public sealed record CalibrationBin(double From, double To, int Detections, double MeanConfidence, double Precision);

/// <summary>Whether a confidence of .8 means right in 80 of 100 cases, at IoU .5 over all classes.</summary>
/// <param name="ExpectedError">The mean |confidence − precision| of the bins, each weighted by its detections (expected calibration error).</param>
public sealed record ConfidenceCalibration(double ExpectedError, IReadOnlyList<CalibrationBin> Bins)
{
    private const int BinCount = 10;

    public static ConfidenceCalibration Of(
        IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections, IReadOnlyList<int>? classIds = null)
    {
        var all = ClassMatches.Of(truth, detections, classIds ?? ClassMatches.IdsOf(truth, detections)).SelectMany(c => c.Ranked()).ToList();
        var binned = all.ToLookup(d => Math.Clamp((int)(d.Confidence * BinCount), 0, BinCount - 1));
        var bins = Enumerable.Range(0, BinCount).Select(i => Bin(i, [.. binned[i]])).ToList();
        return new ConfidenceCalibration(bins.Sum(b => (double)b.Detections / Math.Max(1, all.Count) * Math.Abs(b.MeanConfidence - b.Precision)), bins);
    }

    private static CalibrationBin Bin(int index, List<(double Confidence, bool IsHit)> detections) => new(
        (double)index / BinCount,
        (double)(index + 1) / BinCount,
        detections.Count,
        detections.Count == 0 ? 0 : detections.Average(d => d.Confidence),
        detections.Count == 0 ? 0 : (double)detections.Count(d => d.IsHit) / detections.Count);
}
