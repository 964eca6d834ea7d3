using TorchSharp;
using static TorchSharp.torch;

namespace VisionInApp.Training.Assignment;

/// <summary>Complete IoU (arXiv 2005.03572): overlap less the distance of the centres and the difference of the aspect ratios.</summary>
internal static class CompleteIou
{
    private static readonly Scalar Epsilon = 1e-7f;
    private static readonly Scalar OneAndEpsilon = 1 + 1e-7f;
    private static readonly Scalar Quarter = 0.25f;
    private static readonly Scalar AspectFactor = (float)(4 / (Math.PI * Math.PI));

    /// <summary>Of corners [N, 4] with corners [N, 4], each with its own: [N], at most 1.</summary>
    public static Tensor Of(Tensor first, Tensor second)
    {
        var (firstLow, firstHigh) = (first[.., ..2], first[.., 2..]);
        var (secondLow, secondHigh) = (second[.., ..2], second[.., 2..]);
        var (firstSize, secondSize) = (firstHigh - firstLow, secondHigh - secondLow);
        var shared = (minimum(firstHigh, secondHigh) - maximum(firstLow, secondLow)).clamp_min(Scalars.Zero).prod(1);
        var union = (firstSize.prod(1).Plus(secondSize.prod(1)) - shared).Plus(Epsilon);
        var iou = shared / union;
        var hull = maximum(firstHigh, secondHigh) - minimum(firstLow, secondLow);
        var diagonal = hull.square().sum(1).Plus(Epsilon);
        var distance = (secondLow.Plus(secondHigh) - firstLow - firstHigh).square().sum(1) * Quarter;
        var aspect = (Angle(secondSize) - Angle(firstSize)).square() * AspectFactor;
        Tensor share;
        using (no_grad())
            share = aspect / (aspect - iou).Plus(OneAndEpsilon);
        return iou - (distance / diagonal).Plus(aspect * share);
    }

    private static Tensor Angle(Tensor size) => (size[.., 0] / size[.., 1].Plus(Epsilon)).atan();
}
