using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;
using NetworkLayout = VisionInApp.Vision.Detectors.NetworkLayout;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>YOLO12 (arXiv 2502.12524) with the tensor names of the published checkpoints; prepared images are RGB 0..1; raw rows are 4 × 16 distance bins and class logits.</summary>
public sealed class Yolo12Network : DetectionNetwork
{
    private const double AttentionDeviation = 0.02;
    private const double BoxBias = 1;

    // What the class biases start from: 5 objects a picture of 640 pixels.
    private const double ObjectsPerPicture = 5;
    private const double PictureSide = 640;
    private static readonly Scalar Brightest = 255;

    private readonly Yolo12Layers model;

    private Yolo12Network(Yolo12Variant variant, int classCount)
        : base(variant, classCount)
    {
        model = new Yolo12Layers(variant, classCount);
        RegisterComponents();
    }

    public override NetworkLayout Layout => NetworkLayout.Yolo12;

    /// <summary>A freshly initialised network (PyTorch's defaults, small attention weights, class biases at a low prior); the same seed gives the same weights.</summary>
    public static Yolo12Network Create(Yolo12Variant variant, int classCount, int? seed = null)
    {
        var network = new Yolo12Network(variant, classCount);
        using var generator = new Generator((ulong)(seed ?? Random.Shared.Next()), CPU);
        network.Initialise(generator);
        return network;
    }

    public override Tensor forward(Tensor images)
    {
        CheckSides(images);
        return model.forward(images);
    }

    public override Tensor Prepare(Tensor images)
    {
        using var scope = NewDisposeScope();
        return (images.flip(1) / Brightest).MoveToOuterDisposeScope();
    }

    public override Tensor Decode(Tensor raw, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.For(raw, height, width);
        var distances = model.Head.Distances(raw);
        var (near, far) = (distances[.., .., ..2], distances[.., .., 2..]);
        var centre = grid.Xy.Plus(Scalars.Half).Plus((far - near) * Scalars.Half);
        var boxes = cat([centre, near.Plus(far)], 2) * grid.Strides.unsqueeze(1);
        return cat([boxes, raw[.., .., (4 * Dfl.Bins)..].sigmoid()], 2).MoveToOuterDisposeScope();
    }

    public override NetworkLoss Loss(Tensor raw, Tensor labels, int height, int width, LossOptions options)
    {
        using var grid = AnchorGrid.For(raw, height, width);
        return Yolo12Loss.Compute(raw, model.Head.Distances(raw), labels, grid);
    }

    /// <summary>The decoded rows, last dimension first.</summary>
    public override Tensor Exported(Tensor raw, int height, int width)
    {
        using var rows = Decode(raw, height, width);
        return rows.transpose(1, 2).contiguous();
    }

    internal override string Export(OnnxGraph graph, string images) => model.Export(graph, images);

    /// <summary>Runners of YOLO files read the classes as a Python dictionary and choose their decoder by how the description begins.</summary>
    internal override IEnumerable<KeyValuePair<string, string>> Metadata(IReadOnlyList<string> classNames)
    {
        var names = classNames.Index().Select(c => $"{c.Index.ToString(CultureInfo.InvariantCulture)}: {Quoted(c.Item)}");
        return
        [
            new("names", $"{{{string.Join(", ", names)}}}"),
            new("description", $"Ultralytics YOLOv12{Variant.Size} layout, written by VisionInApp"),
            new("batch", "1"),
            new("channels", "3"),
        ];
    }

    // The branches' inner channels follow the number of classes, too.
    internal override bool DependsOnClasses(string tensorName) => tensorName.StartsWith("model.21.cv3.", StringComparison.Ordinal);

    private static string Quoted(string name)
    {
        var escaped = name.Replace(@"\", @"\\", StringComparison.Ordinal);
        return name.Contains('\'', StringComparison.Ordinal) && !name.Contains('"', StringComparison.Ordinal)
            ? $"\"{escaped}\""
            : $"'{escaped.Replace("'", @"\'", StringComparison.Ordinal)}'";
    }

    private void Initialise(Generator generator)
    {
        using var noGradient = no_grad();
        foreach (var conv in model.modules().OfType<Conv2d>().Where(c => c.weight.requires_grad))
        {
            // Kaiming uniform with a = sqrt(5) is uniform within 1 / sqrt(fan-in).
            var bound = 1 / Math.Sqrt(conv.weight.numel() / conv.weight.shape[0]);
            conv.weight.uniform_(-bound, bound, generator);
            conv.bias?.uniform_(-bound, bound, generator);
        }

        foreach (var conv in model.modules().OfType<AttentionBlock>().SelectMany(block => block.modules().OfType<Conv2d>()))
            conv.weight.normal_(0, AttentionDeviation, generator).clamp_(-2, 2);
        foreach (var conv in model.Head.BoxConvs)
            conv.bias!.fill_(BoxBias);
        foreach (var (conv, stride) in model.Head.ClassConvs.Zip(AnchorGrid.Levels))
            conv.bias!.fill_(Math.Log(ObjectsPerPicture / ClassCount / Math.Pow(PictureSide / stride, 2)));
    }
}
