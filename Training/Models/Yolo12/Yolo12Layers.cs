using System.Globalization;
using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>Backbone (0 to 8), neck (11 to 20) and head (21) of YOLO12 under their published numbers; images to raw logits. The numbers between have no weights.</summary>
internal sealed class Yolo12Layers : nn.Module<Tensor, Tensor>
{
    // Not in fields of their own: TorchSharp would register those a second time, under the fields' names.
    private readonly Dictionary<int, nn.Module> _layers;
    private readonly Upsample[] _upsample = [new()];

    public Yolo12Layers(Yolo12Variant variant, int classCount)
        : base(nameof(Yolo12Layers))
    {
        int c64 = variant.Channels(64), c128 = variant.Channels(128), c256 = variant.Channels(256), c512 = variant.Channels(512), c1024 = variant.Channels(1024);
        var (two, four) = (variant.Repeats(2), variant.Repeats(4));
        _layers = new()
        {
            [0] = new BaseConv(3, c64, 3, 2),
            [1] = new BaseConv(c64, c128, 3, 2, groups: variant.Turbo ? 2 : 1),
            [2] = new C3k2(c128, c256, two, share: 0.25, variant.Deep),
            [3] = new BaseConv(c256, c256, 3, 2, groups: variant.Turbo ? 4 : 1),
            [4] = new C3k2(c256, c512, two, share: 0.25, variant.Deep), // stride 8
            [5] = new BaseConv(c512, c512, 3, 2),
            [6] = ResidualElan.Attending(variant, c512, four, areas: 4), // stride 16
            [7] = new BaseConv(c512, c1024, 3, 2),
            [8] = ResidualElan.Attending(variant, c1024, four, areas: 1), // stride 32
            [11] = ResidualElan.Convolving(c1024 + c512, c512, two),
            [14] = ResidualElan.Convolving(c512 + c512, c256, two),
            [15] = new BaseConv(c256, c256, 3, 2),
            [17] = ResidualElan.Convolving(c256 + c512, c512, two),
            [18] = new BaseConv(c512, c512, 3, 2),
            [20] = new C3k2(c512 + c1024, c1024, two, share: 0.5, deep: true),
            [21] = new Yolo12Head([c256, c512, c1024], classCount),
        };
        foreach (var (number, layer) in _layers)
            register_module(number.ToString(CultureInfo.InvariantCulture), layer);
    }

    public Yolo12Head Head => (Yolo12Head)_layers[21];

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor Run(int layer, Tensor map) => ((Block)_layers[layer]).forward(map);
        Tensor Double(Tensor map) => _upsample[0].forward(map);

        var stride8 = Enumerable.Range(0, 5).Aggregate(images, (map, layer) => Run(layer, map));
        var stride16 = Run(6, Run(5, stride8));
        var stride32 = Run(8, Run(7, stride16));
        var down16 = Run(11, cat([Double(stride32), stride16], 1));
        var p3 = Run(14, cat([Double(down16), stride8], 1));
        var p4 = Run(17, cat([Run(15, p3), down16], 1));
        var p5 = Run(20, cat([Run(18, p4), stride32], 1));
        return Head.forward([p3, p4, p5]).MoveToOuterDisposeScope();
    }

    public string Export(OnnxGraph graph, string images)
    {
        string Run(int layer, string map) => ((Block)_layers[layer]).Export(graph, map);

        var stride8 = Enumerable.Range(0, 5).Aggregate(images, (map, layer) => Run(layer, map));
        var stride16 = Run(6, Run(5, stride8));
        var stride32 = Run(8, Run(7, stride16));
        var down16 = Run(11, graph.Concat(1, graph.Double(stride32), stride16));
        var p3 = Run(14, graph.Concat(1, graph.Double(down16), stride8));
        var p4 = Run(17, graph.Concat(1, Run(15, p3), down16));
        var p5 = Run(20, graph.Concat(1, Run(18, p4), stride32));
        return Head.Export(graph, [p3, p4, p5]);
    }
}
