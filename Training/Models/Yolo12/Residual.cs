using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>Two 3×3 convolutions added to their input; between them there may be fewer channels.</summary>
public sealed class Residual : Block
{
    private readonly BaseConv cv1;
    private readonly BaseConv cv2;

    public Residual(int channels, int hidden)
        : base(nameof(Residual))
    {
        cv1 = new BaseConv(channels, hidden, 3);
        cv2 = new BaseConv(hidden, channels, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return cv2.forward(cv1.forward(input)).Plus(input).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input) => graph.Add(cv2.Export(graph, cv1.Export(graph, input)), input);
}
