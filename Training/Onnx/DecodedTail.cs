using VisionInApp.Training.Models;
using static TorchSharp.torch;

namespace VisionInApp.Training.Onnx;

/// <summary>Turns the raw boxes of YOLOX's rows [B, A, 5 + classes] into centre and size in input pixels, inside the graph.</summary>
internal static class DecodedTail
{
    /// <summary>The largest side that a file of open size can decode: its cells are constants, cut to the size of the image.</summary>
    public const int MaxOpenSide = 1280;

    /// <summary>What decoded boxes are called inside a file that suppresses them.</summary>
    public const string Name = "decoded";

    /// <param name="raw">The name of the rows.</param>
    /// <param name="inputSize">Side of the input in pixels; null leaves it open.</param>
    /// <param name="output">The name of the decoded rows, of the same shape; returned.</param>
    public static string Add(GraphTail tail, string raw, int? inputSize, string output)
    {
        var cells = inputSize is { } size ? Cells(tail, size) : OpenCells(tail);
        var (grid, stride) = (tail.Slice(cells, 2, 0, 2), tail.Slice(cells, 2, 2, 3));
        var centre = tail.Node("Mul", [tail.Node("Add", [tail.Slice(raw, 2, 0, 2), grid]), stride]);
        var extent = tail.Node("Mul", [tail.Node("Exp", [tail.Slice(raw, 2, 2, 4)]), stride]);
        return tail.Named(output, "Concat", [centre, extent, tail.Slice(raw, 2, 4)], GraphTail.Int("axis", 2));
    }

    // [1, A, 3]: the cell of each row and its stride.
    private static string Cells(GraphTail tail, int size)
    {
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(size, size);
        var cells = cat([grid.Xy, grid.Strides.unsqueeze(1)], 1).contiguous();
        return tail.Floats(cells.data<float>().ToArray(), 1, cells.shape[0], 3);
    }

    // For each level the cells of the largest side [h, w, 3], of which the image's size leaves the first.
    private static string OpenCells(GraphTail tail)
    {
        var sides = tail.Slice(tail.Node("Shape", [tail.Graph.Input[0].Name]), 0, 2, 4);
        var levels = AnchorGrid.Levels.Select(stride =>
        {
            var most = MaxOpenSide / stride;
            var cells = new float[most * most * 3];
            for (var i = 0; i < most * most; i++)
                (cells[3 * i], cells[(3 * i) + 1], cells[(3 * i) + 2]) = (i % most, i / most, stride);
            var kept = tail.Node("Slice", [tail.Floats(cells, most, most, 3), tail.Longs(0, 0), tail.Node("Div", [sides, tail.Longs(stride)]), tail.Longs(0, 1)]);
            return tail.Node("Reshape", [kept, tail.Longs(1, -1, 3)]);
        });
        return tail.Concat(1, [.. levels]);
    }
}
