using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>Half of the channels go through a chain of blocks, and every stage of the chain is kept for the last 1×1 convolution.</summary>
public sealed class C3k2 : Block
{
    private readonly int _hidden;
    private readonly BaseConv cv1;
    private readonly BaseConv cv2;
    private readonly TorchSharp.Modules.ModuleList<Block> m;

    /// <param name="share">Channels of the chain as a part of the output's.</param>
    /// <param name="deep">Blocks of two residuals instead of one.</param>
    public C3k2(int input, int output, int count, double share, bool deep)
        : base(nameof(C3k2))
    {
        _hidden = (int)(output * share);
        cv1 = new BaseConv(input, 2 * _hidden, 1);
        cv2 = new BaseConv((2 + count) * _hidden, output, 1);
        m = new TorchSharp.Modules.ModuleList<Block>([.. Enumerable.Range(0, count).Select(Block (_) => deep ? new C3k(_hidden) : new Residual(_hidden, _hidden / 2))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        List<Tensor> maps = [.. cv1.forward(input).chunk(2, 1)];
        foreach (var block in m)
            maps.Add(block.forward(maps[^1]));
        return cv2.forward(cat(maps, 1)).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var both = cv1.Export(graph, input);
        List<string> maps = [both, graph.Slice(both, 1, _hidden, 2 * _hidden)];
        foreach (var block in m)
            maps.Add(block.Export(graph, maps[^1]));
        // The first two maps are the halves of the same one: it need not be cut and joined again.
        maps.RemoveAt(1);
        return cv2.Export(graph, graph.Concat(1, [.. maps]));
    }
}
