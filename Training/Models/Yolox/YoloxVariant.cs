using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolox;

/// <summary>The published sizes of YOLOX (arXiv 2107.08430): depth and width multiples, and whether 3×3 convolutions are depthwise-separable.</summary>
public sealed record YoloxVariant(string Size, double Depth, double Width, bool Depthwise = false) : NetworkVariant("yolox", Size)
{
    public static YoloxVariant Nano { get; } = new("nano", 0.33, 0.25, Depthwise: true);
    public static YoloxVariant Tiny { get; } = new("tiny", 0.33, 0.375);
    public static YoloxVariant S { get; } = new("s", 0.33, 0.5);
    public static YoloxVariant M { get; } = new("m", 0.67, 0.75);
    public static YoloxVariant L { get; } = new("l", 1, 1);
    public static YoloxVariant X { get; } = new("x", 1.33, 1.25);

    public static IReadOnlyList<YoloxVariant> All { get; } = [Nano, Tiny, S, M, L, X];

    /// <summary>The variant of this name, with or without the prefix <c>yolox-</c>, in any case; null when there is none.</summary>
    public static YoloxVariant? Find(string name)
    {
        var bare = name.StartsWith("yolox-", StringComparison.OrdinalIgnoreCase) ? name[6..] : name;
        return All.FirstOrDefault(v => v.Size.Equals(bare, StringComparison.OrdinalIgnoreCase));
    }

    public override YoloxNetwork Create(int classCount, int? seed = null) => YoloxNetwork.Create(this, classCount, seed);

    internal override long? ClassesOf(IReadOnlyDictionary<string, Tensor> tensors) =>
        Shape(tensors, "backbone.backbone.stem.conv.conv.weight") is [var width, 12, _, _] && width == Channels(64)
        && Shape(tensors, "head.cls_preds.0.weight") is [var classes, _, _, _] ? classes : null;

    /// <summary>Bottlenecks in a layer that has <c>count</c> of them at depth 1 (ties to even, as Python rounds).</summary>
    internal int Repeats(int count) => Math.Max((int)Math.Round(count * Depth, MidpointRounding.ToEven), 1);

    /// <summary>Channels of a map that has <c>channels</c> of them at width 1.</summary>
    internal int Channels(int channels) => (int)(channels * Width);
}
