using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolox;

/// <summary>The backbone: images [B, 3, H, W] to maps at strides 8, 16 and 32 with 256, 512 and 1024 channels times the width.</summary>
public sealed class CspDarknet : nn.Module<Tensor, Tensor[]>
{
    private readonly Focus stem;
    private readonly Chain dark2;
    private readonly Chain dark3;
    private readonly Chain dark4;
    private readonly Chain dark5;

    public CspDarknet(YoloxVariant variant)
        : base(nameof(CspDarknet))
    {
        var channels = variant.Channels(64);
        var depth = variant.Repeats(3);
        stem = new Focus(3, channels);
        dark2 = Stage(variant, channels, depth);
        dark3 = Stage(variant, channels * 2, depth * 3);
        dark4 = Stage(variant, channels * 4, depth * 3);
        dark5 = new Chain(
            Convolution(variant, channels * 8, channels * 16),
            new SppBottleneck(channels * 16, channels * 16),
            new CspLayer(channels * 16, channels * 16, depth, shortcut: false, variant.Depthwise));
        RegisterComponents();
    }

    public override Tensor[] forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var stride8 = dark3.forward(dark2.forward(stem.forward(input)));
        var stride16 = dark4.forward(stride8);
        var stride32 = dark5.forward(stride16);
        return [stride8.MoveToOuterDisposeScope(), stride16.MoveToOuterDisposeScope(), stride32.MoveToOuterDisposeScope()];
    }

    internal string[] Export(OnnxGraph graph, string input)
    {
        var stride8 = dark3.Export(graph, dark2.Export(graph, stem.Export(graph, input)));
        var stride16 = dark4.Export(graph, stride8);
        return [stride8, stride16, dark5.Export(graph, stride16)];
    }

    /// <summary>The 3×3 convolution of stride 2 between two stages.</summary>
    internal static Block Convolution(YoloxVariant variant, int input, int output) =>
        variant.Depthwise ? new DepthwiseConv(input, output, 3, 2) : new BaseConv(input, output, 3, 2);

    private static Chain Stage(YoloxVariant variant, int input, int count) => new(
        Convolution(variant, input, input * 2),
        new CspLayer(input * 2, input * 2, count, shortcut: true, variant.Depthwise));
}
