using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolox;

/// <summary>Path aggregation (arXiv 1803.01534) over the backbone it owns: images to three maps at strides 8, 16 and 32.</summary>
public sealed class Pafpn : nn.Module<Tensor, Tensor[]>
{
    private readonly CspDarknet backbone;
    private readonly Upsample upsample = new();
    private readonly Block lateral_conv0;
    private readonly Block C3_p4;
    private readonly Block reduce_conv1;
    private readonly Block C3_p3;
    private readonly Block bu_conv2;
    private readonly Block C3_n3;
    private readonly Block bu_conv1;
    private readonly Block C3_n4;

    public Pafpn(YoloxVariant variant)
        : base(nameof(Pafpn))
    {
        int c3 = variant.Channels(256), c4 = variant.Channels(512), c5 = variant.Channels(1024);
        CspLayer Csp(int input, int output) => new(input, output, variant.Repeats(3), shortcut: false, variant.Depthwise);

        backbone = new CspDarknet(variant);
        lateral_conv0 = new BaseConv(c5, c4, 1);
        C3_p4 = Csp(2 * c4, c4);
        reduce_conv1 = new BaseConv(c4, c3, 1);
        C3_p3 = Csp(2 * c3, c3);
        bu_conv2 = CspDarknet.Convolution(variant, c3, c3);
        C3_n3 = Csp(2 * c3, c4);
        bu_conv1 = CspDarknet.Convolution(variant, c4, c4);
        C3_n4 = Csp(2 * c4, c5);
        RegisterComponents();
    }

    public override Tensor[] forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var dark = backbone.forward(input);
        var top = lateral_conv0.forward(dark[2]);
        var middle = reduce_conv1.forward(C3_p4.forward(cat([upsample.forward(top), dark[1]], 1)));
        var p3 = C3_p3.forward(cat([upsample.forward(middle), dark[0]], 1));
        var p4 = C3_n3.forward(cat([bu_conv2.forward(p3), middle], 1));
        var p5 = C3_n4.forward(cat([bu_conv1.forward(p4), top], 1));
        return [p3.MoveToOuterDisposeScope(), p4.MoveToOuterDisposeScope(), p5.MoveToOuterDisposeScope()];
    }

    internal string[] Export(OnnxGraph graph, string input)
    {
        var dark = backbone.Export(graph, input);
        var top = lateral_conv0.Export(graph, dark[2]);
        var middle = reduce_conv1.Export(graph, C3_p4.Export(graph, graph.Concat(1, upsample.Export(graph, top), dark[1])));
        var p3 = C3_p3.Export(graph, graph.Concat(1, upsample.Export(graph, middle), dark[0]));
        var p4 = C3_n3.Export(graph, graph.Concat(1, bu_conv2.Export(graph, p3), middle));
        var p5 = C3_n4.Export(graph, graph.Concat(1, bu_conv1.Export(graph, p4), top));
        return [p3, p4, p5];
    }
}
