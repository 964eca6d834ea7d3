using VisionInApp.Training.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Models.Blocks;

/// <summary>Spatial pyramid pooling (arXiv 1406.4729): the map beside its 5×5, 9×9 and 13×13 maxima, between two 1×1 convolutions.</summary>
public sealed class SppBottleneck : Block
{
    private static readonly int[] Kernels = [5, 9, 13];

    private readonly BaseConv conv1;
    private readonly BaseConv conv2;

    public SppBottleneck(int input, int output)
        : base(nameof(SppBottleneck))
    {
        conv1 = new BaseConv(input, input / 2, 1);
        conv2 = new BaseConv(input / 2 * (Kernels.Length + 1), output, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var map = conv1.forward(input);
        var pooled = Kernels.Select(k => functional.max_pool2d(map, k, 1, k / 2));
        return conv2.forward(cat([map, .. pooled], 1)).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var map = conv1.Export(graph, input);
        var pooled = Kernels.Select(k => graph.MaxPool(map, k));
        return conv2.Export(graph, graph.Concat(1, [map, .. pooled]));
    }
}
