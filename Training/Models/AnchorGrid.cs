using static TorchSharp.torch;

namespace VisionInApp.Training.Models;

/// <summary>Where each of the A predictions stands: its integer cell (x, y) as [A, 2] and its stride in pixels as [A].</summary>
public sealed record AnchorGrid(Tensor Xy, Tensor Strides) : IDisposable
{
    /// <summary>Pixels of the input per cell, level by level, in the order of the rows.</summary>
    public static IReadOnlyList<int> Levels { get; } = [8, 16, 32];

    /// <summary>The cells of all levels for an input of this size.</summary>
    public static AnchorGrid Of(int height, int width, Device? device = null, ScalarType type = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        var cells = Levels.Select(s => Cells(height / s, width / s, device, type)).ToArray();
        var strides = Levels.Select((s, level) => full(cells[level].shape[0], (float)s, type, device));
        return new AnchorGrid(cat(cells).MoveToOuterDisposeScope(), cat([.. strides]).MoveToOuterDisposeScope());
    }

    /// <summary>The grid on the same device and in the same precision as these raw rows.</summary>
    internal static AnchorGrid For(Tensor raw, int height, int width) => Of(height, width, raw.device, raw.dtype);

    public void Dispose()
    {
        Xy.Dispose();
        Strides.Dispose();
    }

    private static Tensor Cells(int rows, int columns, Device? device, ScalarType type)
    {
        var y = arange(rows, type, device).repeat_interleave(columns);
        var x = arange(columns, type, device).repeat(rows);
        return stack([x, y], 1);
    }
}
