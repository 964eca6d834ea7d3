using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Images;

namespace VisionInApp.Vision.Packages;

/// <summary>How far a device's detections may be from the expected ones; another CPU rounds differently, another network does not pass.</summary>
public sealed record GoldenTolerance(double MinIou = 0.9, double MaxConfidenceDifference = 0.05);

/// <summary>Outcome of a golden check; differences are the worst over all images.</summary>
/// <param name="WorstIou">Least overlap of an expected detection with the one found, 0 when one is missing.</param>
/// <param name="WorstConfidenceDifference">Greatest difference of confidence between the two.</param>
/// <param name="Unmatched">Detections expected and not found, or found and not expected, away from their threshold.</param>
/// <param name="WorstLatencyMs">Longest detection of those timed, in milliseconds.</param>
public sealed record GoldenOutcome(bool Passed, int Images, double WorstIou, double WorstConfidenceDifference, int Unmatched, double WorstLatencyMs);

/// <summary>Runs a package's golden images through a detector, before a device switches to it.</summary>
public static class GoldenCheck
{
    public static GoldenOutcome Run(IDetector detector, ModelPackage package, GoldenTolerance? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        tolerance ??= new GoldenTolerance();
        var (iou, difference, unmatched, latency) = (1.0, 0.0, 0, 0.0);
        foreach (var golden in package.Manifest.Golden)
        {
            using var picture = ImageFile.Decode(package.Golden(golden));
            var found = detector.Detect(picture);
            latency = Math.Max(latency, found.Times.TotalMs);
            var match = Match(golden.Detections, found.Detections, d => IsBorderline(d, package.Manifest, tolerance));
            (iou, difference, unmatched) = (Math.Min(iou, match.Iou), Math.Max(difference, match.Difference), unmatched + match.Unmatched);
        }

        var passed = unmatched == 0 && iou >= tolerance.MinIou && difference <= tolerance.MaxConfidenceDifference;
        return new GoldenOutcome(passed, package.Manifest.Golden.Count, iou, difference, unmatched, latency);
    }

    private static (double Iou, double Difference, int Unmatched) Match(
        IReadOnlyList<Detection> expected, IReadOnlyList<Detection> found, Func<Detection, bool> isBorderline)
    {
        var (worstIou, worstDifference, unmatched) = (1.0, 0.0, 0);
        var left = found.ToList();
        foreach (var detection in expected)
        {
            var best = left.Where(d => d.ClassId == detection.ClassId).MaxBy(d => d.Box.Iou(detection.Box));
            var iou = best?.Box.Iou(detection.Box) ?? 0;
            if (iou < 0.5)
            {
                if (isBorderline(detection))
                    continue;
                (worstIou, unmatched) = (Math.Min(worstIou, iou), unmatched + 1);
                continue;
            }

            left.Remove(best!);
            (worstIou, worstDifference) = (Math.Min(worstIou, iou), Math.Max(worstDifference, Math.Abs(best!.Confidence - detection.Confidence)));
        }

        return (worstIou, worstDifference, unmatched + left.Count(d => !isBorderline(d)));
    }

    // A confidence this close to its threshold may fall on either side of it without anything being wrong.
    private static bool IsBorderline(Detection detection, PackageManifest manifest, GoldenTolerance tolerance) =>
        detection.Confidence - manifest.Thresholds.GetValueOrDefault(detection.ClassId, manifest.ToDetectorSettings().Threshold) <= tolerance.MaxConfidenceDifference;
}
