using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Blocks;

/// <summary>1×1 then 3×3 (depthwise-separable in nano), added to the input when <c>shortcut</c>; channels stay the same.</summary>
public sealed class Bottleneck : Block
{
    private readonly BaseConv conv1;
    private readonly Block conv2;
    private readonly bool _shortcut;

    public Bottleneck(int channels, bool shortcut, bool depthwise)
        : base(nameof(Bottleneck))
    {
        _shortcut = shortcut;
        conv1 = new BaseConv(channels, channels, 1);
        conv2 = depthwise ? new DepthwiseConv(channels, channels, 3) : new BaseConv(channels, channels, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var map = conv2.forward(conv1.forward(input));
        return (_shortcut ? map.Plus(input) : map).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var map = conv2.Export(graph, conv1.Export(graph, input));
        return _shortcut ? graph.Add(map, input) : map;
    }
}
