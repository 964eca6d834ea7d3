using System.Globalization;
using System.Text.Json;
using TorchSharp.Modules;
using VisionInApp.Training.Assignment;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;
using NetworkLayout = VisionInApp.Vision.Detectors.NetworkLayout;

namespace VisionInApp.Training.Models.Yolox;

/// <summary>YOLOX (arXiv 2107.08430) with the tensor names of the published checkpoints; input is BGR 0..255, sides multiples of 32.</summary>
public sealed class YoloxNetwork : DetectionNetwork
{
    /// <summary>ln(0.01 / 0.99): at the start every anchor says "1 % likely an object".</summary>
    private const double PriorBias = -4.59511985013459;

    private readonly Pafpn backbone;
    private readonly YoloxHead head;

    private YoloxNetwork(YoloxVariant variant, int classCount)
        : base(variant, classCount)
    {
        backbone = new Pafpn(variant);
        head = new YoloxHead(variant, classCount);
        RegisterComponents();
    }

    public override NetworkLayout Layout => NetworkLayout.Yolox;

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
        CheckSides(images);
        return backbone.forward(images);
    }

    public override Tensor Prepare(Tensor images) => images;

    public override Tensor Decode(Tensor raw, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.For(raw, height, width);
        var boxes = BoxDecoding.Decode(raw[.., .., ..4], grid.Xy, grid.Strides.unsqueeze(1));
        var scores = raw[.., .., 5..].sigmoid() * raw[.., .., 4..5].sigmoid();
        return cat([boxes, scores], 2).MoveToOuterDisposeScope();
    }

    public override NetworkLoss Loss(Tensor raw, Tensor labels, int height, int width, LossOptions options)
    {
        using var grid = AnchorGrid.For(raw, height, width);
        return YoloxLoss.Compute(raw, labels, grid, options.UseL1, options.Assignment);
    }

    /// <summary>Boxes undecoded, confidences through the sigmoid.</summary>
    public override Tensor Exported(Tensor raw, int height, int width)
    {
        using var scope = NewDisposeScope();
        return cat([raw[.., .., ..4], raw[.., .., 4..].sigmoid()], 2).MoveToOuterDisposeScope();
    }

    internal override string Export(OnnxGraph graph, string images) => head.Export(graph, backbone.Export(graph, images));

    internal override IEnumerable<KeyValuePair<string, string>> Metadata(IReadOnlyList<string> classNames) =>
        [new("names", JsonSerializer.Serialize(classNames.Index().ToDictionary(c => c.Index.ToString(CultureInfo.InvariantCulture), c => c.Item)))];

    internal override bool DependsOnClasses(string tensorName) => tensorName.StartsWith("head.cls_preds.", StringComparison.Ordinal);

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
}
