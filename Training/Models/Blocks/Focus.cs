using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Blocks;

/// <summary>Turns each 2×2 square of pixels into channels (top-left, bottom-left, top-right, bottom-right), then convolves 3×3.</summary>
public sealed class Focus : Block
{
    private static readonly (int Row, int Column)[] Corners = [(0, 0), (1, 0), (0, 1), (1, 1)];

    private readonly BaseConv conv;

    public Focus(int input, int output)
        : base(nameof(Focus))
    {
        conv = new BaseConv(input * 4, output, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var corners = Corners.Select(c => input[.., .., TensorIndex.Slice(c.Row, null, 2), TensorIndex.Slice(c.Column, null, 2)]);
        return conv.forward(cat([.. corners], 1)).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var corners = Corners.Select(c => graph.EverySecond(input, c.Row, c.Column));
        return conv.Export(graph, graph.Concat(1, [.. corners]));
    }
}
