using VisionInApp.Messages;

namespace VisionInApp.Vision.Geometry;

/// <summary>A box that may become a detection; <c>Order</c> is its place in the network's output.</summary>
public readonly record struct Candidate(int Order, int ClassId, float Score, Box Box);

/// <summary>Greedy non-maximum suppression within each class: the best box stays, others of its class that overlap it too much go.</summary>
public static class Nms
{
    /// <summary>Moves what is kept to the front, highest score first (ties in input order), and returns how many were kept; what lies behind them is undefined.</summary>
    /// <param name="iouThreshold">A box goes when its IoU with a kept box of its class is greater than this.</param>
    /// <param name="maxKept">Keeps the best this many.</param>
    public static int Suppress(Span<Candidate> candidates, double iouThreshold, int maxKept = int.MaxValue) =>
        new Suppression().Run(candidates, iouThreshold, maxKept);

    /// <summary>The same over detections; the input is left as it is.</summary>
    public static IReadOnlyList<Detection> Suppress(IReadOnlyList<Detection> detections, double iouThreshold)
    {
        ArgumentNullException.ThrowIfNull(detections);
        var candidates = new Candidate[detections.Count];
        for (var i = 0; i < candidates.Length; i++)
            candidates[i] = new Candidate(i, detections[i].ClassId, (float)detections[i].Confidence, detections[i].Box);
        var kept = Suppress(candidates, iouThreshold);
        return [.. candidates.Take(kept).Select(c => detections[c.Order])];
    }
}
