using System.Globalization;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Blocks;

/// <summary>Blocks run one after the other, named 0, 1, 2 … as in PyTorch's Sequential.</summary>
public sealed class Chain : Block
{
    private readonly Block[] _blocks;

    public Chain(params Block[] blocks)
        : base(nameof(Chain))
    {
        _blocks = blocks;
        for (var i = 0; i < blocks.Length; i++)
            register_module(i.ToString(CultureInfo.InvariantCulture), blocks[i]);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var map = _blocks.Aggregate(input, (current, block) => block.forward(current));
        return map.MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input) => _blocks.Aggregate(input, (current, block) => block.Export(graph, current));
}
