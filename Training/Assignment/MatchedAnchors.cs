using static TorchSharp.torch;

namespace VisionInApp.Training.Assignment;

/// <summary>The positives of a batch, P in all, ordered by image then anchor: image, anchor and object (row of the labels) as int64 [P], and the IoU of the anchor's box with its object, float [P].</summary>
public sealed record MatchedAnchors(Tensor Images, Tensor Anchors, Tensor Objects, Tensor Ious)
{
    public long Count => Images.shape[0];

    internal static MatchedAnchors None(Device device) => new(
        zeros(0, dtype: ScalarType.Int64, device: device), zeros(0, dtype: ScalarType.Int64, device: device),
        zeros(0, dtype: ScalarType.Int64, device: device), zeros(0, device: device));
}
