using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Blocks;

/// <summary>Depthwise-separable convolution: k×k one channel at a time, then 1×1 across channels, each normalised and activated.</summary>
public sealed class DepthwiseConv : Block
{
    private readonly BaseConv dconv;
    private readonly BaseConv pconv;

    public DepthwiseConv(int input, int output, int kernel, int stride = 1)
        : base(nameof(DepthwiseConv))
    {
        dconv = new BaseConv(input, input, kernel, stride, groups: input);
        pconv = new BaseConv(input, output, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var middle = dconv.forward(input);
        return pconv.forward(middle);
    }

    public override string Export(OnnxGraph graph, string input) => pconv.Export(graph, dconv.Export(graph, input));
}
