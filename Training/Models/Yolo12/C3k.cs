using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>A cross-stage partial block of two residuals on half of the channels; channels stay the same.</summary>
public sealed class C3k : Block
{
    private readonly BaseConv cv1;
    private readonly BaseConv cv2;
    private readonly BaseConv cv3;
    private readonly Chain m;

    public C3k(int channels)
        : base(nameof(C3k))
    {
        var hidden = channels / 2;
        cv1 = new BaseConv(channels, hidden, 1);
        cv2 = new BaseConv(channels, hidden, 1);
        cv3 = new BaseConv(2 * hidden, channels, 1);
        m = new Chain(new Residual(hidden, hidden), new Residual(hidden, hidden));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var through = m.forward(cv1.forward(input));
        return cv3.forward(cat([through, cv2.forward(input)], 1)).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var through = m.Export(graph, cv1.Export(graph, input));
        return cv3.Export(graph, graph.Concat(1, through, cv2.Export(graph, input)));
    }
}
