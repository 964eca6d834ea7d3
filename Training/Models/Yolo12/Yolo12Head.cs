using TorchSharp.Modules;
using VisionInApp.Training.Models.Blocks;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>The decoupled head without objectness: three maps to raw logits [B, A, 4 × 16 distance bins + classes], levels from stride 8 up, each row-major.</summary>
public sealed class Yolo12Head : Module<Tensor[], Tensor>
{
    private const int BoxChannels = 64;
    private const int MostClassChannels = 100;

    private readonly ModuleList<Sequence> cv2 = [];
    private readonly ModuleList<Sequence> cv3 = [];
    private readonly Dfl dfl = new();
    private readonly int _classes;

    /// <param name="channels">Of the three maps.</param>
    public Yolo12Head(IReadOnlyList<int> channels, int classCount)
        : base(nameof(Yolo12Head))
    {
        _classes = classCount;
        var boxes = Math.Max(BoxChannels, channels[0] / 4);
        var classes = Math.Max(channels[0], Math.Min(classCount, MostClassChannels));
        foreach (var map in channels)
        {
            cv2.Add(new Sequence(Conv2d(boxes, 4 * Dfl.Bins, 1), new BaseConv(map, boxes, 3), new BaseConv(boxes, boxes, 3)));
            cv3.Add(new Sequence(Conv2d(classes, classCount, 1), Separable(map, classes), Separable(classes, classes)));
        }

        RegisterComponents();
    }

    /// <summary>The last convolutions for the boxes, level by level.</summary>
    internal IEnumerable<Conv2d> BoxConvs => cv2.Select(branch => branch.Last);

    /// <summary>The last convolutions for the classes, level by level.</summary>
    internal IEnumerable<Conv2d> ClassConvs => cv3.Select(branch => branch.Last);

    public override Tensor forward(Tensor[] maps)
    {
        using var scope = NewDisposeScope();
        var levels = maps.Select((map, level) => cat([cv2[level].forward(map), cv3[level].forward(map)], 1).flatten(2));
        return cat([.. levels], 2).permute(0, 2, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Distances [..., 4] left, top, right, bottom in strides from raw rows [..., 64 + classes].</summary>
    internal Tensor Distances(Tensor raw) => dfl.forward(raw[TensorIndex.Ellipsis, ..(4 * Dfl.Bins)]);

    /// <summary>Decoded output [B, 4 + classes, A]: centre, size in pixels, and class confidences.</summary>
    internal string Export(OnnxGraph graph, string[] maps)
    {
        var boxes = graph.Concat(2, [.. maps.Select((map, level) => graph.Reshape(cv2[level].Export(graph, map), 0, 4 * Dfl.Bins, -1))]);
        var classes = graph.Concat(2, [.. maps.Select((map, level) => graph.Reshape(cv3[level].Export(graph, map), 0, _classes, -1))]);
        return graph.Concat(1, ExportBoxes(graph, boxes), graph.Sigmoid(classes));
    }

    private static string ExportBoxes(OnnxGraph graph, string bins)
    {
        var (height, width) = graph.SizeOf("images");
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(height, width);
        var anchors = grid.Strides.shape[0];
        var centres = graph.Constant(grid.Xy.Plus(Scalars.Half).t().contiguous().data<float>().ToArray(), 1, 2, anchors);
        var strides = graph.Constant(grid.Strides.data<float>().ToArray(), 1, 1, anchors);
        var numbers = graph.Constant([.. Enumerable.Range(0, Dfl.Bins).Select(bin => (float)bin)], Dfl.Bins, 1);

        var shares = graph.Softmax(graph.Transpose(graph.Reshape(bins, 0, 4, Dfl.Bins, -1), 0, 1, 3, 2)); // [B, 4, A, 16]
        var distances = graph.Reshape(graph.MatMul(shares, numbers), 0, 4, -1); // [B, 4, A]
        var (near, far) = (graph.Slice(distances, 1, 0, 2), graph.Slice(distances, 1, 2, 4));
        var centre = graph.Add(graph.Scale(graph.Subtract(far, near), 0.5), centres);
        return graph.Multiply(graph.Concat(1, centre, graph.Add(near, far)), strides);
    }

    private static Chain Separable(int input, int output) => new(new BaseConv(input, input, 3, groups: input), new BaseConv(input, output, 1));

    /// <summary>Blocks and then a bare convolution, named 0, 1, 2.</summary>
    private sealed class Sequence : Module<Tensor, Tensor>
    {
        // Not in a field of its own: TorchSharp would register it a second time, under the field's name.
        private readonly (Block[] First, Conv2d Last) _parts;

        public Sequence(Conv2d last, params Block[] blocks)
            : base(nameof(Sequence))
        {
            _parts = (blocks, last);
            for (var i = 0; i < blocks.Length; i++)
                register_module($"{i}", blocks[i]);
            register_module($"{blocks.Length}", last);
        }

        public Conv2d Last => _parts.Last;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return Last.forward(_parts.First.Aggregate(input, (map, block) => block.forward(map))).MoveToOuterDisposeScope();
        }

        public string Export(OnnxGraph graph, string input) =>
            graph.Conv(_parts.First.Aggregate(input, (map, block) => block.Export(graph, map)), Last, null);
    }
}
