using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>Area attention, then two 1×1 convolutions, each added to its input.</summary>
public sealed class AttentionBlock : Block
{
    private readonly AreaAttention attn;
    private readonly Chain mlp;

    public AttentionBlock(int channels, int areas, double mlpRatio, bool turbo)
        : base(nameof(AttentionBlock))
    {
        var hidden = (int)(channels * mlpRatio);
        attn = new AreaAttention(channels, areas, turbo);
        mlp = new Chain(new BaseConv(channels, hidden, 1), new BaseConv(hidden, channels, 1, activate: false));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var attended = attn.forward(input).Plus(input);
        return mlp.forward(attended).Plus(attended).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var attended = graph.Add(attn.Export(graph, input), input);
        return graph.Add(mlp.Export(graph, attended), attended);
    }
}
