using static TorchSharp.torch;

namespace VisionInApp.Training.Assignment;

/// <summary>The anchors of a network input, levels in the order 8, 16, 32 and row-major inside a level: cells [A, 2] (x, y, whole numbers) and strides [A] in pixels.</summary>
public sealed class AnchorGrid : IDisposable
{
    private static readonly int[] LevelStrides = [8, 16, 32];

    private AnchorGrid(Tensor cells, Tensor strides) => (Cells, Strides) = (cells, strides);

    public Tensor Cells { get; }
    public Tensor Strides { get; }

    /// <summary>The grid of an input of this size; both sides are multiples of 32.</summary>
    public static AnchorGrid Of(int height, int width, Device device)
    {
        var cells = new List<float>();
        var strides = new List<float>();
        foreach (var stride in LevelStrides)
            for (var y = 0; y < height / stride; y++)
                for (var x = 0; x < width / stride; x++)
                {
                    cells.Add(x);
                    cells.Add(y);
                    strides.Add(stride);
                }

        return new AnchorGrid(
            tensor(cells.ToArray(), device: device).reshape(-1, 2).DetachFromDisposeScope(),
            tensor(strides.ToArray(), device: device).DetachFromDisposeScope());
    }

    /// <summary>Boxes [..., 4] (centre x, centre y, width, height in pixels) from raw regression outputs [..., 4] at these cells [..., 2] and strides [..., 1].</summary>
    public static Tensor Decode(Tensor regression, Tensor cells, Tensor strides) =>
        cat([(regression[TensorIndex.Ellipsis, ..2] + cells) * strides, regression[TensorIndex.Ellipsis, 2..4].exp() * strides], -1);

    public void Dispose()
    {
        Cells.Dispose();
        Strides.Dispose();
    }
}
