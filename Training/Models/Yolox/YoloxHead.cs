using TorchSharp.Modules;
using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Models.Yolox;

/// <summary>The decoupled head: three maps to raw logits [B, A, 4 box + 1 objectness + classes], levels from stride 8 up, each row-major.</summary>
public sealed class YoloxHead : Module<Tensor[], Tensor>
{
    private const int Levels = 3;

    private readonly ModuleList<Block> cls_convs = [];
    private readonly ModuleList<Block> reg_convs = [];
    private readonly ModuleList<Conv2d> cls_preds = [];
    private readonly ModuleList<Conv2d> reg_preds = [];
    private readonly ModuleList<Conv2d> obj_preds = [];
    private readonly ModuleList<Block> stems = [];

    public YoloxHead(YoloxVariant variant, int classCount)
        : base(nameof(YoloxHead))
    {
        var channels = variant.Channels(256);
        for (var level = 0; level < Levels; level++)
        {
            stems.Add(new BaseConv(variant.Channels(256 << level), channels, 1));
            cls_convs.Add(Branch(variant, channels));
            reg_convs.Add(Branch(variant, channels));
            cls_preds.Add(Conv2d(channels, classCount, 1));
            reg_preds.Add(Conv2d(channels, 4, 1));
            obj_preds.Add(Conv2d(channels, 1, 1));
        }

        RegisterComponents();
    }

    /// <summary>The convolutions that make confidences: their biases start at a low prior.</summary>
    internal IEnumerable<Conv2d> ConfidenceConvs => cls_preds.Concat(obj_preds);

    public override Tensor forward(Tensor[] maps)
    {
        using var scope = NewDisposeScope();
        return cat([.. maps.Select(Level)], 2).permute(0, 2, 1).MoveToOuterDisposeScope();
    }

    internal string Export(OnnxGraph graph, string[] maps)
    {
        var levels = maps.Select((map, level) => ExportLevel(graph, map, level));
        return graph.Transpose(graph.Concat(2, [.. levels]), 0, 2, 1);
    }

    /// <summary>[B, C, h, w] to [B, 5 + classes, h·w].</summary>
    private Tensor Level(Tensor map, int level)
    {
        var stem = stems[level].forward(map);
        var classes = cls_preds[level].forward(cls_convs[level].forward(stem));
        var box = reg_convs[level].forward(stem);
        return cat([reg_preds[level].forward(box), obj_preds[level].forward(box), classes], 1).flatten(2);
    }

    private string ExportLevel(OnnxGraph graph, string map, int level)
    {
        var stem = stems[level].Export(graph, map);
        var classes = graph.Sigmoid(graph.Conv(cls_convs[level].Export(graph, stem), cls_preds[level], null));
        var box = reg_convs[level].Export(graph, stem);
        var boxes = graph.Conv(box, reg_preds[level], null);
        var objectness = graph.Sigmoid(graph.Conv(box, obj_preds[level], null));
        return graph.Reshape(graph.Concat(1, boxes, objectness, classes), 0, 5 + cls_preds[level].out_channels, -1);
    }

    private static Chain Branch(YoloxVariant variant, int channels)
    {
        Block Convolution() => variant.Depthwise ? new DepthwiseConv(channels, channels, 3) : new BaseConv(channels, channels, 3);
        return new Chain(Convolution(), Convolution());
    }
}
