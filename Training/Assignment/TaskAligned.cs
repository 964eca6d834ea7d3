using TorchSharp;
using VisionInApp.Training.Models;
using static TorchSharp.torch;

namespace VisionInApp.Training.Assignment;

/// <summary>
/// Task-aligned assignment (TOOD, arXiv 2108.07755): of the anchors whose point lies inside an object's box, each object takes the ten
/// whose score and box fit it best; worked out for a whole batch at once, without gradient.
/// </summary>
public static class TaskAligned
{
    private const int MostTaken = 10;
    private static readonly Scalar BoxPower = 6;
    private static readonly Scalar Least = 1e-9f;

    /// <param name="scores">Class confidences [B, A, C], 0..1.</param>
    /// <param name="boxes">Predicted corners [B, A, 4] in pixels: left, top, right, bottom.</param>
    /// <param name="labels">Objects [B, G, 5]: class, centre x, centre y, width, height in pixels; rows of zeros are padding.</param>
    public static AlignedAnchors Assign(Tensor scores, Tensor boxes, Tensor labels, AnchorGrid grid)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var corners = Boxes.Corners(labels[.., .., 1..5]); // [B, G, 4]
        var inside = Inside(grid, corners) & labels.sum(2).gt(Scalars.Zero).unsqueeze(2); // [B, G, A]
        var (fit, metric) = Align(scores.detach(), boxes.detach(), labels, corners, inside);
        var chosen = Choose(fit, metric, inside); // [B, G, A] of 0 and 1
        var positives = chosen.any(1).nonzero(); // [P, 2], by image then anchor
        var (image, anchor) = (positives[.., 0], positives[.., 1]);
        var objects = chosen.to(ScalarType.Float32).argmax(1)[image, anchor];
        var weights = Weights(fit * chosen, metric * chosen)[image, anchor];
        return new AlignedAnchors(
            image.MoveToOuterDisposeScope(), anchor.MoveToOuterDisposeScope(), objects.MoveToOuterDisposeScope(), weights.MoveToOuterDisposeScope());
    }

    private static Tensor Inside(AnchorGrid grid, Tensor corners)
    {
        var points = (grid.Xy.Plus(Scalars.Half) * grid.Strides.unsqueeze(1)).unsqueeze(0).unsqueeze(0); // [1, 1, A, 2]
        var box = corners.unsqueeze(2); // [B, G, 1, 4]
        var sides = cat([points - box[TensorIndex.Ellipsis, ..2], box[TensorIndex.Ellipsis, 2..] - points], 3);
        return sides.amin([3]).gt(Least);
    }

    // CIoU (negative ones as 0) and alignment, both [B, G, A] and 0 outside the box: only the pairs inside are worked out.
    private static (Tensor Fit, Tensor Metric) Align(Tensor scores, Tensor boxes, Tensor labels, Tensor corners, Tensor inside)
    {
        var pairs = inside.nonzero(); // [N, 3]
        var (image, target, anchor) = (pairs[.., 0], pairs[.., 1], pairs[.., 2]);
        var overlap = CompleteIou.Of(corners[image, target], boxes[image, anchor]).clamp_min(Scalars.Zero);
        var score = scores[image, anchor, labels[.., .., 0].to(ScalarType.Int64)[image, target]];
        var alignment = score.sqrt() * overlap.pow(BoxPower);
        Tensor Spread(Tensor values) => zeros(inside.shape, values.dtype, values.device).index_put_(values, image, target, anchor);
        return (Spread(overlap), Spread(alignment));
    }

    private static Tensor Choose(Tensor fit, Tensor metric, Tensor inside)
    {
        var most = (int)Math.Min(MostTaken, metric.shape[2]);
        var picked = Marked(inside, 2, metric.topk(most, 2).indexes) & inside;
        var takers = picked.sum(1, keepdim: true); // [B, 1, A]
        // An anchor that several objects picked goes to the one that its box fits best, whether or not that one picked it.
        return where(takers.gt(Scalars.One), Marked(inside, 1, fit.argmax(1, keepdim: true)), picked);
    }

    private static Tensor Marked(Tensor like, int dimension, Tensor indices) =>
        zeros_like(like).scatter_(dimension, indices, ones_like(indices, ScalarType.Bool));

    // The best anchor of an object weighs as much as its box fits; the others in proportion to their alignment. [B, A]
    private static Tensor Weights(Tensor fit, Tensor metric)
    {
        var bestFit = fit.amax([2], keepdim: true);
        var bestMetric = metric.amax([2], keepdim: true);
        return (metric * bestFit / bestMetric.Plus(Least)).amax([1]);
    }
}

/// <summary>The positives of a batch, P in all, ordered by image then anchor: image, anchor and object (row of the labels) as int64 [P], and how much each counts, float [P] in 0..1.</summary>
public sealed record AlignedAnchors(Tensor Images, Tensor Anchors, Tensor Objects, Tensor Weights)
{
    public long Count => Images.shape[0];
}
