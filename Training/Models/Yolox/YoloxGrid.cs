using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolox;

/// <summary>Where each of the A predictions stands: its integer cell (x, y) as [A, 2] and its stride in pixels as [A].</summary>
public sealed record YoloxGrid(Tensor Xy, Tensor Strides) : IDisposable
{
    /// <summary>Raw logits [B, A, 5 + classes] with the boxes turned into centre x, centre y, width, height in input pixels; confidences stay logits.</summary>
    public Tensor Decode(Tensor raw)
    {
        using var scope = NewDisposeScope();
        var stride = Strides.unsqueeze(1);
        var centre = raw[.., .., ..2].Plus(Xy) * stride;
        var size = raw[.., .., 2..4].exp() * stride;
        return cat([centre, size, raw[.., .., 4..]], -1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Xy.Dispose();
        Strides.Dispose();
    }
}
