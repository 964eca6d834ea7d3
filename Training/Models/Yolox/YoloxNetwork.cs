using TorchSharp.Modules;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolox;

/// <summary>YOLOX (arXiv 2107.08430) with the tensor names of the published checkpoints; input is BGR 0..255, sides multiples of 32.</summary>
public sealed class YoloxNetwork : nn.Module<Tensor, Tensor>
{
    /// <summary>ln(0.01 / 0.99): at the start every anchor says "1 % likely an object".</summary>
    private const double PriorBias = -4.59511985013459;

    private readonly Pafpn backbone;
    private readonly YoloxHead head;

    private YoloxNetwork(YoloxVariant variant, int classCount)
        : base(nameof(YoloxNetwork))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classCount);
        Variant = variant;
        ClassCount = classCount;
        backbone = new Pafpn(variant);
        head = new YoloxHead(variant, classCount);
        RegisterComponents();
    }

    /// <summary>Pixels of the input per cell, level by level, in the order of the output's rows.</summary>
    public static int[] Strides => [8, 16, 32];

    public YoloxVariant Variant { get; }

    public int ClassCount { get; }

    /// <summary>A freshly initialised network (PyTorch's defaults, confidence biases at a 1 % prior); the same seed gives the same weights.</summary>
    public static YoloxNetwork Create(YoloxVariant variant, int classCount, int? seed = null)
    {
        var network = new YoloxNetwork(variant, classCount);
        using var generator = new Generator((ulong)(seed ?? Random.Shared.Next()), CPU);
        network.Initialise(generator);
        return network;
    }

    /// <summary>Images [B, 3, H, W] to raw logits [B, A, 5 + classes]: boxes undecoded, nothing through a sigmoid.</summary>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return head.forward(FeatureMaps(images)).MoveToOuterDisposeScope();
    }

    /// <summary>The neck's three maps [B, C, H / stride, W / stride] that the head reads.</summary>
    public Tensor[] FeatureMaps(Tensor images)
    {
        if (images.dim() != 4 || images.shape[1] != 3 || images.shape[2] % 32 != 0 || images.shape[3] % 32 != 0)
            throw new ArgumentException($"Images must be [B, 3, H, W] with sides that are multiples of 32, not [{string.Join(", ", images.shape)}].", nameof(images));
        return backbone.forward(images);
    }

    /// <summary>The cells of all levels for an input of this size, in the order of the output's rows.</summary>
    public static YoloxGrid Grid(int height, int width, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var cells = Strides.Select(s => Cells(height / s, width / s, device)).ToArray();
        var strides = Strides.Select((s, level) => full(cells[level].shape[0], (float)s, device: device));
        return new YoloxGrid(cat(cells).MoveToOuterDisposeScope(), cat([.. strides]).MoveToOuterDisposeScope());
    }

    /// <summary>Parameters and buffers under the published names, in the published order (each module's own tensors, then its children's).</summary>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        var tensors = destination ?? [];
        Collect(this, string.IsNullOrEmpty(prefix) ? "" : prefix + ".", tensors);
        return tensors;
    }

    /// <summary>Adds the whole network's nodes and returns the name of the output, whose confidences have been through the sigmoid.</summary>
    internal string Export(OnnxGraph graph, string images) => head.Export(graph, backbone.Export(graph, images));

    private void Initialise(Generator generator)
    {
        using var noGradient = no_grad();
        foreach (var conv in modules().OfType<Conv2d>())
        {
            // Kaiming uniform with a = sqrt(5) is uniform within 1 / sqrt(fan-in).
            var bound = 1 / Math.Sqrt(conv.weight.numel() / conv.weight.shape[0]);
            conv.weight.uniform_(-bound, bound, generator);
            conv.bias?.uniform_(-bound, bound, generator);
        }

        foreach (var conv in head.ConfidenceConvs)
            conv.bias?.fill_(PriorBias);
    }

    private static Tensor Cells(int rows, int columns, Device? device)
    {
        var y = arange(rows, ScalarType.Float32, device).repeat_interleave(columns);
        var x = arange(columns, ScalarType.Float32, device).repeat(rows);
        return stack([x, y], 1);
    }

    private static void Collect(nn.Module module, string prefix, Dictionary<string, Tensor> tensors)
    {
        foreach (var (name, parameter) in module.named_parameters(recurse: false))
            tensors.Add(prefix + name, parameter);
        foreach (var (name, buffer) in module.named_buffers(recurse: false))
            tensors.Add(prefix + name, buffer);
        foreach (var (name, child) in module.named_children())
            Collect(child, prefix + name + ".", tensors);
    }
}
