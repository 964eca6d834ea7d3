using TorchSharp;
using VisionInApp.Training.Assignment;
using VisionInApp.Training.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using Reduction = TorchSharp.torch.nn.Reduction;

namespace VisionInApp.Training.Losses;

/// <summary>The YOLOX training loss: 5 × (1 − IoU²) over positives, objectness over every anchor, IoU-weighted classes over positives, and L1 of the raw regression when asked.</summary>
public static class YoloxLoss
{
    private static readonly Scalar IouWeight = 5;
    private static readonly Scalar UnionEpsilon = 1e-16f;
    private static readonly Scalar SizeEpsilon = 1e-8f;

    /// <param name="raw">Network outputs [B, A, 5 + classes], undecoded logits.</param>
    /// <param name="labels">Objects [B, G, 5]: class, centre x, centre y, width, height in pixels; rows of zeros are padding.</param>
    public static NetworkLoss Compute(Tensor raw, Tensor labels, AnchorGrid anchors, bool useL1, SimOtaOptions? assignment = null)
    {
        var matches = SimOta.Assign(raw, labels, anchors, assignment ?? SimOtaOptions.Present);
        var positives = raw[matches.Images, matches.Anchors]; // [P, 5 + classes]
        var objects = labels[matches.Images, matches.Objects]; // [P, 5]
        var cells = anchors.Xy[matches.Anchors]; // [P, 2]
        var strides = anchors.Strides[matches.Anchors].unsqueeze(1); // [P, 1]
        using Scalar divisor = Math.Max(matches.Count, 1);

        var iou = IouLoss(BoxDecoding.Decode(positives, cells, strides), objects[.., 1..5]).sum() * IouWeight / divisor;
        var objectness = ObjectnessLoss(raw[.., .., 4], matches) / divisor;
        var classes = ClassLoss(positives[.., 5..], objects[.., 0], matches.Ious) / divisor;
        var l1 = useL1 ? L1Loss(positives[.., ..4], objects[.., 1..5], cells, strides) / divisor : zeros(1, device: raw.device).squeeze();
        return new NetworkLoss(iou.Plus(objectness).Plus(classes).Plus(l1), [("iou", iou), ("obj", objectness), ("cls", classes), ("l1", l1)], matches.Count);
    }

    // Both [P, 4] in centre form.
    private static Tensor IouLoss(Tensor boxes, Tensor objects)
    {
        var low = maximum(boxes[.., ..2] - boxes[.., 2..] / Scalars.Two, objects[.., ..2] - objects[.., 2..] / Scalars.Two);
        var high = minimum(boxes[.., ..2].Plus(boxes[.., 2..] / Scalars.Two), objects[.., ..2].Plus(objects[.., 2..] / Scalars.Two));
        var overlap = low.lt(high).to(ScalarType.Float32).prod(1);
        var intersection = (high - low).prod(1) * overlap;
        var union = boxes[.., 2..].prod(1).Plus(objects[.., 2..].prod(1)) - intersection;
        return (-(intersection / union.Plus(UnionEpsilon)).square()).Plus(Scalars.One);
    }

    private static Tensor ObjectnessLoss(Tensor logits, MatchedAnchors matches)
    {
        var target = zeros_like(logits);
        using (no_grad())
            target.index_put_(Scalars.One, matches.Images, matches.Anchors);
        return binary_cross_entropy_with_logits(logits, target, reduction: Reduction.Sum);
    }

    private static Tensor ClassLoss(Tensor logits, Tensor classes, Tensor ious)
    {
        var target = one_hot(classes.to(ScalarType.Int64), logits.shape[1]).to(ScalarType.Float32) * ious.unsqueeze(1);
        return binary_cross_entropy_with_logits(logits, target, reduction: Reduction.Sum);
    }

    private static Tensor L1Loss(Tensor regression, Tensor objects, Tensor cells, Tensor strides)
    {
        var target = cat([objects[.., ..2] / strides - cells, (objects[.., 2..] / strides).Plus(SizeEpsilon).log()], 1);
        return (regression - target).abs().sum();
    }
}
