using VisionInApp.Training.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Models.Blocks;

/// <summary>Convolution without bias, batch normalisation and, unless told otherwise, SiLU; padding keeps the size at stride 1.</summary>
public sealed class BaseConv : Block
{
    private const double Epsilon = 1e-3;
    private const double Momentum = 0.03;

    private readonly TorchSharp.Modules.Conv2d conv;
    private readonly TorchSharp.Modules.BatchNorm2d bn;
    private readonly bool _activate;

    public BaseConv(int input, int output, int kernel, int stride = 1, int groups = 1, bool activate = true)
        : base(nameof(BaseConv))
    {
        _activate = activate;
        conv = Conv2d(input, output, kernel, stride, (kernel - 1) / 2, groups: groups, bias: false);
        bn = BatchNorm2d(output, Epsilon, Momentum);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var map = bn.call(conv.call(input));
        return (_activate ? functional.silu(map) : map).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var map = graph.Conv(input, conv, bn);
        return _activate ? graph.Silu(map) : map;
    }

    /// <summary>The kernel [out, in / groups, k, k].</summary>
    internal TorchSharp.Modules.Parameter Weight => conv.weight;
}
