using TorchSharp;
using VisionInApp.Training.Models;
using static TorchSharp.torch;

namespace VisionInApp.Training.Assignment;

/// <summary>Simplified optimal-transport assignment (YOLOX, arXiv 2107.08430): each object takes the few cheapest anchors near it; worked out for a whole batch at once, without gradient.</summary>
public static class SimOta
{
    private const int MostIousCounted = 10;
    private static readonly Scalar LeastLogarithm = -100;
    private static readonly Scalar IouWeight = 3;
    private static readonly Scalar Epsilon = 1e-8f;

    /// <param name="raw">Network outputs [B, A, 5 + classes]: regression, objectness logit, class logits.</param>
    /// <param name="labels">Objects [B, G, 5]: class, centre x, centre y, width, height in pixels; rows of zeros are padding.</param>
    public static MatchedAnchors Assign(Tensor raw, Tensor labels, AnchorGrid anchors, SimOtaOptions options)
    {
        using var noGradient = no_grad();
        raw = raw.detach();
        var real = labels.sum(2).gt(Scalars.Zero); // [B, G]
        var (possible, preferred) = Reach(labels, real, anchors, options); // [B, G, A]
        var candidates = Candidates.Pack(possible.any(1));
        if (candidates.Width == 0)
            return MatchedAnchors.None(raw.device);

        var outputs = candidates.Gather(raw); // [B, K, 5 + classes]
        var boxes = BoxDecoding.Decode(outputs, anchors.Xy[candidates.Anchors], anchors.Strides[candidates.Anchors].unsqueeze(2));
        var usable = real.unsqueeze(2) & candidates.Present.unsqueeze(1); // [B, G, K]
        var ious = PairwiseIou(labels[.., .., 1..5], boxes).masked_fill(~usable, Scalars.Zero);
        var cost = Cost(outputs, labels, ious, candidates.GatherPairs(preferred), options).masked_fill(~usable, Scalars.Infinity);
        return Match(candidates, ious, cost);
    }

    // Which anchors may answer for which object, and which of them carry no extra cost.
    private static (Tensor Possible, Tensor Preferred) Reach(Tensor labels, Tensor real, AnchorGrid anchors, SimOtaOptions options)
    {
        using Scalar radius = options.CentreRadius;
        var x = (anchors.Xy[.., 0].Plus(Scalars.Half) * anchors.Strides)[TensorIndex.None, TensorIndex.None]; // [1, 1, A]
        var y = (anchors.Xy[.., 1].Plus(Scalars.Half) * anchors.Strides)[TensorIndex.None, TensorIndex.None];
        var reach = (anchors.Strides * radius)[TensorIndex.None, TensorIndex.None];
        var mask = real.unsqueeze(2);
        var near = Inside(x, y, labels, reach, reach) & mask;
        if (!options.InsideBoxToo)
            return (near, near);
        var inside = Inside(x, y, labels, labels[.., .., 3..4] * Scalars.Half, labels[.., .., 4..5] * Scalars.Half) & mask;
        return (near | inside, near & inside);
    }

    private static Tensor Inside(Tensor x, Tensor y, Tensor labels, Tensor halfWidth, Tensor halfHeight)
    {
        var (centreX, centreY) = (labels[.., .., 1..2], labels[.., .., 2..3]); // [B, G, 1]
        return (x - (centreX - halfWidth)).gt(Scalars.Zero) & (centreX.Plus(halfWidth) - x).gt(Scalars.Zero)
            & (y - (centreY - halfHeight)).gt(Scalars.Zero) & (centreY.Plus(halfHeight) - y).gt(Scalars.Zero);
    }

    // [B, G, 4] against [B, K, 4] in centre form gives [B, G, K].
    private static Tensor PairwiseIou(Tensor objects, Tensor boxes)
    {
        var (first, second) = (objects.unsqueeze(2), boxes.unsqueeze(1));
        var (firstSize, secondSize) = (first[TensorIndex.Ellipsis, 2..4], second[TensorIndex.Ellipsis, 2..4]);
        var low = maximum(first[TensorIndex.Ellipsis, ..2] - firstSize / Scalars.Two, second[TensorIndex.Ellipsis, ..2] - secondSize / Scalars.Two);
        var high = minimum(first[TensorIndex.Ellipsis, ..2].Plus(firstSize / Scalars.Two), second[TensorIndex.Ellipsis, ..2].Plus(secondSize / Scalars.Two));
        var intersection = (high - low).clamp_min(Scalars.Zero).prod(3);
        return intersection / (firstSize.prod(3).Plus(secondSize.prod(3)) - intersection);
    }

    private static Tensor Cost(Tensor outputs, Tensor labels, Tensor ious, Tensor preferred, SimOtaOptions options)
    {
        var confidence = (outputs[.., .., 5..].sigmoid() * outputs[.., .., 4..5].sigmoid()).sqrt(); // [B, K, C]
        var absent = -(-confidence).log1p().clamp_min(LeastLogarithm);
        var present = -confidence.log().clamp_min(LeastLogarithm);
        var classes = labels[.., .., 0].to(ScalarType.Int64).unsqueeze(2).expand(-1, -1, outputs.shape[1]); // [B, G, K]
        // Cross-entropy against a one-hot target: every class absent, corrected at the object's own class.
        var classCost = absent.sum(2).unsqueeze(1).Plus((present - absent).transpose(1, 2).gather(1, classes));
        using Scalar penalty = options.InsideBoxToo ? 1e5f : 1e6f;
        return classCost.Plus(-ious.Plus(Epsilon).log() * IouWeight).Plus((~preferred).to(ScalarType.Float32) * penalty);
    }

    private static MatchedAnchors Match(Candidates candidates, Tensor ious, Tensor cost)
    {
        var most = Math.Min(MostIousCounted, candidates.Width);
        var wanted = ious.topk(most, 2).values.sum(2).to(ScalarType.Int64).clamp_min(Scalars.One); // [B, G], the dynamic k
        var (cheapest, order) = cost.topk(most, 2, largest: false);
        var taken = Counting.UpTo(most, cost.device).lt(wanted.unsqueeze(2)) & cheapest.isfinite();
        var chosen = zeros_like(cost).scatter_(2, order, taken.to(ScalarType.Float32)); // [B, G, K] of 0 and 1
        var takers = chosen.sum(1); // [B, K]
        var owner = where(takers.gt(Scalars.One), cost.argmin(1), chosen.argmax(1)); // an anchor wanted twice goes to its cheapest object
        var positives = takers.gt(Scalars.Zero).nonzero();
        var (image, slot) = (positives[.., 0], positives[.., 1]);
        var objects = owner[image, slot];
        return new MatchedAnchors(image, candidates.Anchors[image, slot], objects, ious[image, objects, slot]);
    }
}
