using static TorchSharp.torch;

namespace VisionInApp.Training.Assignment;

internal static class Boxes
{
    /// <summary>[..., 4] centre x, centre y, width, height to left, top, right, bottom.</summary>
    public static Tensor Corners(Tensor boxes)
    {
        var (centre, half) = (boxes[TensorIndex.Ellipsis, ..2], boxes[TensorIndex.Ellipsis, 2..4] * Scalars.Half);
        return cat([centre - half, centre.Plus(half)], -1);
    }
}
