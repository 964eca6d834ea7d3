using TorchSharp;
using VisionInApp.Training.Assignment;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolo12;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using Reduction = TorchSharp.torch.nn.Reduction;

namespace VisionInApp.Training.Losses;

/// <summary>The YOLO12 training loss: 7.5 × CIoU and 1.5 × distribution focal loss over positives, 0.5 × cross-entropy of the classes over every anchor; all by the sum of the targets.</summary>
public static class Yolo12Loss
{
    private static readonly Scalar BoxWeight = 7.5f;
    private static readonly Scalar ClassWeight = 0.5f;
    private static readonly Scalar DistanceWeight = 1.5f;
    private static readonly Scalar FarthestTarget = Dfl.Bins - 1 - 0.01f;

    /// <param name="raw">Network outputs [B, A, 64 + classes], undecoded logits.</param>
    /// <param name="distances">The distances [B, A, 4] that the logits expect, in strides.</param>
    /// <param name="labels">Objects [B, G, 5]: class, centre x, centre y, width, height in pixels; rows of zeros are padding.</param>
    public static NetworkLoss Compute(Tensor raw, Tensor distances, Tensor labels, AnchorGrid grid)
    {
        var logits = raw[.., .., (4 * Dfl.Bins)..];
        var points = grid.Xy.Plus(Scalars.Half); // [A, 2], in strides
        var boxes = cat([points - distances[.., .., ..2], points.Plus(distances[.., .., 2..])], 2); // corners in strides
        var matches = TaskAligned.Assign(logits.detach().sigmoid(), boxes.detach() * grid.Strides.unsqueeze(1), labels, grid);
        var objects = labels[matches.Images, matches.Objects]; // [P, 5]
        var (targets, total) = Targets(logits, objects, matches);

        var classes = binary_cross_entropy_with_logits(logits, targets, reduction: Reduction.Sum) / total * ClassWeight;
        var wanted = Boxes.Corners(objects[.., 1..5]) / grid.Strides[matches.Anchors].unsqueeze(1); // [P, 4], in strides
        var found = boxes[matches.Images, matches.Anchors];
        var box = ((-CompleteIou.Of(wanted, found)).Plus(Scalars.One) * matches.Weights).sum() / total * BoxWeight;
        var bins = raw[matches.Images, matches.Anchors][.., ..(4 * Dfl.Bins)];
        var distance = (DistanceLoss(bins, wanted, points[matches.Anchors]) * matches.Weights).sum() / total * DistanceWeight;

        using Scalar batch = raw.shape[0];
        return new NetworkLoss(box.Plus(classes).Plus(distance) * batch, [("iou", box), ("cls", classes), ("dfl", distance)], matches.Count);
    }

    /// <summary>How sure each anchor should be of each class [B, A, C], and the sum of that, at least 1.</summary>
    private static (Tensor Targets, Tensor Total) Targets(Tensor logits, Tensor objects, AlignedAnchors matches)
    {
        using var noGradient = no_grad();
        var targets = zeros_like(logits).index_put_(matches.Weights, matches.Images, matches.Anchors, objects[.., 0].to(ScalarType.Int64));
        return (targets, targets.sum().clamp_min(Scalars.One));
    }

    // Cross-entropy with the two bins around each distance, mean of the four sides: [P].
    private static Tensor DistanceLoss(Tensor bins, Tensor wanted, Tensor points)
    {
        var target = cat([points - wanted[.., ..2], wanted[.., 2..] - points], 1).clamp(Scalars.Zero, FarthestTarget); // [P, 4]
        var below = target.floor();
        var (index, share) = (below.to(ScalarType.Int64).unsqueeze(2), target - below);
        var costs = -log_softmax(bins.unflatten(1, 4, Dfl.Bins), 2); // [P, 4, 16]
        var low = costs.gather(2, index).squeeze(2) * (-share).Plus(Scalars.One);
        var high = costs.gather(2, index.add(Scalars.One, Scalars.One)).squeeze(2) * share;
        return low.Plus(high).mean([1]);
    }
}
