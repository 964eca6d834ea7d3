using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>The published sizes of YOLO12 (arXiv 2502.12524), each as two networks: turbo, the default, and v1.0, the paper's.</summary>
/// <param name="Depth">Multiple of the repeats.</param>
/// <param name="Width">Multiple of the channels.</param>
/// <param name="MostChannels">No layer has more at width 1.</param>
/// <param name="MlpRatio">Channels inside an attention block's two last convolutions, as a multiple of its own.</param>
/// <param name="Deep">C3k blocks in the first stages (m, l and x).</param>
/// <param name="Large">Attention stages that are added, scaled, to their input (l and x).</param>
public sealed record Yolo12Variant(string Size, bool Turbo, double Depth, double Width, int MostChannels, double MlpRatio, bool Deep, bool Large)
    : NetworkVariant(Turbo ? "yolo12" : "yolo12-v1", Size)
{
    private const int ChannelStep = 8;

    public static IReadOnlyList<Yolo12Variant> All { get; } = [.. Sizes(turbo: true), .. Sizes(turbo: false)];

    public override Yolo12Network Create(int classCount, int? seed = null) => Yolo12Network.Create(this, classCount, seed);

    internal override long? ClassesOf(IReadOnlyDictionary<string, Tensor> tensors) =>
        Shape(tensors, "model.0.conv.weight") is [var width, 3, _, _] && width == Channels(64)
        && Shape(tensors, "model.6.cv2.conv.weight") is [var stage, _, _, _] && stage == Channels(512)
        && tensors.ContainsKey("model.6.m.0.0.attn.qk.conv.weight") == Turbo
        && tensors.ContainsKey("model.6.gamma") == Large
        && Shape(tensors, "model.21.cv3.0.2.weight") is [var classes, _, _, _] ? classes : null;

    /// <summary>Channels of a layer that has <c>channels</c> of them at width 1, rounded up to a multiple of 8.</summary>
    internal int Channels(int channels) => (int)Math.Ceiling(Math.Min(channels, MostChannels) * Width / ChannelStep) * ChannelStep;

    /// <summary>Blocks in a stage that has <c>count</c> of them at depth 1.</summary>
    internal int Repeats(int count) => Math.Max((int)Math.Round(count * Depth, MidpointRounding.ToEven), 1);

    private static IEnumerable<Yolo12Variant> Sizes(bool turbo)
    {
        var ratio = turbo ? 1.5 : 1.2;
        return
        [
            new("n", turbo, 0.5, 0.25, 1024, 2, Deep: false, Large: false),
            new("s", turbo, 0.5, 0.5, 1024, 2, Deep: false, Large: false),
            new("m", turbo, 0.5, 1, 512, 2, Deep: true, Large: false),
            new("l", turbo, 1, 1, 512, ratio, Deep: true, Large: true),
            new("x", turbo, 1, 1.5, 512, ratio, Deep: true, Large: true),
        ];
    }
}
