using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Blocks;

/// <summary>Cross-stage partial layer (arXiv 1911.11929): half of the channels go through bottlenecks, half around them.</summary>
public sealed class CspLayer : Block
{
    private readonly BaseConv conv1;
    private readonly BaseConv conv2;
    private readonly BaseConv conv3;
    private readonly Chain m;

    public CspLayer(int input, int output, int count, bool shortcut, bool depthwise)
        : base(nameof(CspLayer))
    {
        var hidden = output / 2;
        conv1 = new BaseConv(input, hidden, 1);
        conv2 = new BaseConv(input, hidden, 1);
        conv3 = new BaseConv(2 * hidden, output, 1);
        m = new Chain([.. Enumerable.Range(0, count).Select(_ => new Bottleneck(hidden, shortcut, depthwise))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var through = conv1.forward(input);
        var around = conv2.forward(input);
        return conv3.forward(cat([m.forward(through), around], 1)).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var through = conv1.Export(graph, input);
        var around = conv2.Export(graph, input);
        return conv3.Export(graph, graph.Concat(1, m.Export(graph, through), around));
    }
}
