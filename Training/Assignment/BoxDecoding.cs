using static TorchSharp.torch;

namespace VisionInApp.Training.Assignment;

/// <summary>Raw regression outputs to boxes, for any gathered subset of anchors.</summary>
internal static class BoxDecoding
{
    /// <summary>Boxes [..., 4] (centre x, centre y, width, height in pixels) from regression [..., 4+] at cells [..., 2] with strides [..., 1].</summary>
    public static Tensor Decode(Tensor regression, Tensor cells, Tensor strides) =>
        cat([regression[TensorIndex.Ellipsis, ..2].Plus(cells) * strides, regression[TensorIndex.Ellipsis, 2..4].exp() * strides], -1);
}
