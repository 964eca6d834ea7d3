using TorchSharp;
using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>
/// Area attention (arXiv 2502.12524): the cells of a map, row by row, are cut into <c>areas</c> equal runs; inside each run every
/// cell attends to every other, in heads of 32 channels. A depthwise convolution of the values tells where each cell stands.
/// </summary>
public sealed class AreaAttention : Block
{
    private const int HeadChannels = 32;
    private static readonly double Temperature = 1 / Math.Sqrt(HeadChannels);

    private readonly BaseConv? qk;
    private readonly BaseConv? v;
    private readonly BaseConv? qkv;
    private readonly BaseConv proj;
    private readonly BaseConv pe;
    private readonly int _channels;
    private readonly int _areas;

    /// <param name="turbo">Queries and keys from one convolution and values from another, position by 5×5; else all from one, by head, and 7×7.</param>
    public AreaAttention(int channels, int areas, bool turbo)
        : base(nameof(AreaAttention))
    {
        (_channels, _areas) = (channels, areas);
        qk = turbo ? Linear(channels, 2 * channels) : null;
        v = turbo ? Linear(channels, channels) : null;
        qkv = turbo ? null : Linear(channels, 3 * channels);
        proj = Linear(channels, channels);
        pe = new BaseConv(channels, channels, turbo ? 5 : 7, groups: channels, activate: false);
        RegisterComponents();
    }

    private int Heads => _channels / HeadChannels;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (queries, keys, values) = Project(input); // each [B, C, H, W], channels by head
        using Scalar temperature = Temperature;
        var weights = Runs(queries).transpose(2, 3).matmul(Runs(keys)).mul_(temperature).softmax(-1); // [B, areas·heads, n, n]
        var mixed = Runs(values).matmul(weights.transpose(2, 3)); // [B, areas·heads, 32, n]
        var map = mixed.view(input.shape[0], _areas, _channels, -1).transpose(1, 2).reshape(values.shape);
        return proj.forward(map.Plus(pe.forward(values))).MoveToOuterDisposeScope();
    }

    public override string Export(OnnxGraph graph, string input)
    {
        var (queries, keys, values) = Project(graph, input);
        var turned = graph.Transpose(Runs(graph, graph.Scale(queries, Temperature)), 0, 1, 3, 2); // [B, areas·heads, n, 32]
        var weights = graph.Softmax(graph.MatMul(turned, Runs(graph, keys)));
        var mixed = graph.MatMul(weights, graph.Transpose(Runs(graph, values), 0, 1, 3, 2)); // [B, areas·heads, n, 32]
        var byArea = graph.Reshape(graph.Transpose(mixed, 0, 1, 3, 2), 0, _areas, _channels, -1);
        var map = graph.ToMap(graph.Transpose(byArea, 0, 2, 1, 3), like: input);
        return proj.Export(graph, graph.Add(map, pe.Export(graph, values)));
    }

    /// <summary>[B, C, H, W] to [B, areas·heads, 32, n].</summary>
    private Tensor Runs(Tensor map) =>
        map.reshape(map.shape[0], _channels, _areas, -1).transpose(1, 2).reshape(map.shape[0], _areas * Heads, HeadChannels, -1);

    private string Runs(OnnxGraph graph, string map) =>
        graph.Reshape(graph.Transpose(graph.Reshape(map, 0, _channels, _areas, -1), 0, 2, 1, 3), 0, _areas * Heads, HeadChannels, -1);

    private (Tensor Queries, Tensor Keys, Tensor Values) Project(Tensor input)
    {
        if (qkv is null)
        {
            var both = qk!.forward(input).chunk(2, 1);
            return (both[0], both[1], v!.forward(input));
        }

        var byHead = qkv.forward(input);
        var parts = byHead.view(byHead.shape[0], Heads, 3 * HeadChannels, -1).chunk(3, 2);
        return (parts[0].reshape(input.shape), parts[1].reshape(input.shape), parts[2].reshape(input.shape));
    }

    private (string Queries, string Keys, string Values) Project(OnnxGraph graph, string input)
    {
        if (qkv is null)
        {
            var both = qk!.Export(graph, input);
            return (graph.Slice(both, 1, 0, _channels), graph.Slice(both, 1, _channels, 2 * _channels), v!.Export(graph, input));
        }

        var byHead = graph.Reshape(qkv.Export(graph, input), 0, Heads, 3 * HeadChannels, -1);
        string Part(int index) => graph.ToMap(
            graph.Reshape(graph.Slice(byHead, 2, index * HeadChannels, (index + 1) * HeadChannels), 0, _channels, -1), like: input);
        return (Part(0), Part(1), Part(2));
    }

    private static BaseConv Linear(int input, int output) => new(input, output, 1, activate: false);
}
