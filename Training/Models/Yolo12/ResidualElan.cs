using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>Residual efficient layer aggregation (arXiv 2502.12524): a chain of blocks on half of the channels, every stage of which the last 1×1 convolution sees.</summary>
public sealed class ResidualElan : Block
{
    private const double FirstScale = 0.01;

    private readonly TorchSharp.Modules.Parameter? gamma;
    private readonly BaseConv cv1;
    private readonly BaseConv cv2;
    private readonly TorchSharp.Modules.ModuleList<Block> m;

    private ResidualElan(int input, int output, bool residual, IReadOnlyList<Block> blocks)
        : base(nameof(ResidualElan))
    {
        gamma = residual ? Parameter(full(output, FirstScale)) : null;
        cv1 = new BaseConv(input, output / 2, 1);
        cv2 = new BaseConv((1 + blocks.Count) * (output / 2), output, 1);
        m = new TorchSharp.Modules.ModuleList<Block>([.. blocks]);
        RegisterComponents();
    }

    /// <summary>A chain of pairs of attention blocks; in the large variants added, scaled by channel, to the input.</summary>
    public static ResidualElan Attending(Yolo12Variant variant, int channels, int count, int areas)
    {
        Block Attention() => new AttentionBlock(channels / 2, areas, variant.MlpRatio, variant.Turbo);
        return new ResidualElan(channels, channels, variant.Large, [.. Enumerable.Range(0, count).Select(_ => new Chain(Attention(), Attention()))]);
    }

    /// <summary>A chain of convolution blocks.</summary>
    public static ResidualElan Convolving(int input, int output, int count) =>
        new(input, output, residual: false, [.. Enumerable.Range(0, count).Select(_ => new C3k(output / 2))]);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        List<Tensor> maps = [cv1.forward(input)];
        foreach (var block in m)
            maps.Add(block.forward(maps[^1]));
        var map = cv2.forward(cat(maps, 1));
        return (gamma is null ? map : input.Plus(map * gamma.view(-1, 1, 1))).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        List<string> maps = [cv1.Export(graph, input)];
        foreach (var block in m)
            maps.Add(block.Export(graph, maps[^1]));
        var map = cv2.Export(graph, graph.Concat(1, [.. maps]));
        return gamma is null ? map : graph.Add(input, graph.ScaleChannels(map, this, nameof(gamma), gamma));
    }
}
