using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using static TorchSharp.torch;

namespace VisionInApp.Training.Onnx;

/// <summary>Whether rows that a file has kept are what suppression leaves of its decoded rows, whichever of nearly equal ones it prefers.</summary>
internal static class SuppressionCheck
{
    /// <summary>Float32 and the order of operations move an overlap or a confidence by no more.</summary>
    private const double Slack = 1e-4;

    private readonly record struct Place(long Image, int Class, double Score, Box Box);

    /// <param name="rows">Decoded rows in the layout, [B, A, …] or [B, …, A].</param>
    /// <param name="kept">Rows of seven.</param>
    public static bool Holds(NetworkLayout layout, Tensor rows, float[] kept, SuppressionOptions options)
    {
        var told = Kept(kept);
        var places = Places(layout, rows).Where(p => p.Score > options.Score - Slack).ToLookup(p => (p.Image, p.Class));
        foreach (var group in told.ToLookup(k => (k.Image, k.Class)))
        {
            var list = group.ToList();
            if (list.Count > options.MaxPerClass || list.Exists(k => !places[group.Key].Any(p => Same(p, k))))
                return false;
            if (list.Index().Any(one => list.Skip(one.Index + 1).Any(other => other.Box.Iou(one.Item.Box) > options.Iou + Slack)))
                return false;
        }

        var keptBy = told.ToLookup(k => (k.Image, k.Class));
        return places.SelectMany(p => p).Where(p => p.Score > options.Score + Slack).All(p => IsAnswered(p, keptBy[(p.Image, p.Class)].ToList(), options));
    }

    // It is kept, it overlaps a better one that is, or there was no room.
    private static bool IsAnswered(Place place, List<Place> kept, SuppressionOptions options) =>
        kept.Exists(k => Same(place, k) || (k.Score >= place.Score - Slack && k.Box.Iou(place.Box) > options.Iou - Slack))
        || (kept.Count == options.MaxPerClass && kept.TrueForAll(k => k.Score >= place.Score - Slack));

    private static bool Same(Place one, Place other) => Math.Abs(one.Score - other.Score) <= Slack && (one.Box.Iou(other.Box) > 1 - Slack || one.Box == other.Box);

    private static List<Place> Kept(float[] rows) =>
    [
        .. rows.Chunk(SuppressedTail.Width).Select(r => new Place((long)r[0], (int)r[5], r[6], Box.FromCorners(r[1], r[2], r[3], r[4]))),
    ];

    private static List<Place> Places(NetworkLayout layout, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var ordered = layout.RowsLast ? rows.transpose(1, 2) : rows;
        var scores = ordered[.., .., layout.BeforeClasses..];
        if (layout.BeforeClasses == 5)
            scores = scores * ordered[.., .., 4..5];
        var (best, index) = scores.max(2);
        var boxes = ordered[.., .., ..4].contiguous().data<double>().ToArray();
        var (score, ofClass) = (best.contiguous().data<double>().ToArray(), index.contiguous().data<long>().ToArray());
        var perImage = rows.shape[layout.RowsLast ? 2 : 1];
        return score.Select((s, i) => new Place(
            i / perImage, (int)ofClass[i], s, new Box(boxes[4 * i] - (boxes[(4 * i) + 2] / 2), boxes[(4 * i) + 1] - (boxes[(4 * i) + 3] / 2), boxes[(4 * i) + 2], boxes[(4 * i) + 3]))).ToList();
    }
}
