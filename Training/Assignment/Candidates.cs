using static TorchSharp.torch;

namespace VisionInApp.Training.Assignment;

/// <summary>The anchors of each image that stand near any object, packed to the left: indices [B, K] and which of them are real [B, K].</summary>
internal sealed record Candidates(Tensor Anchors, Tensor Present)
{
    public int Width => (int)Anchors.shape[1];

    public static Candidates Pack(Tensor mask) // [B, A]
    {
        var counts = mask.sum(1); // [B]
        var width = counts.max().item<long>();
        var found = mask.nonzero(); // [N, 2], by image then anchor
        var (image, anchor) = (found[.., 0], found[.., 1]);
        var starts = counts.cumsum(0) - counts;
        var slot = Counting.UpTo(found.shape[0], mask.device) - starts[image];
        var anchors = zeros([mask.shape[0], width], ScalarType.Int64, mask.device).index_put_(anchor, image, slot);
        return new Candidates(anchors, Counting.UpTo(width, mask.device).lt(counts.unsqueeze(1)));
    }

    /// <summary>Rows [B, A, D] of these anchors: [B, K, D].</summary>
    public Tensor Gather(Tensor perAnchor) => perAnchor.gather(1, Anchors.unsqueeze(2).expand(-1, -1, perAnchor.shape[2]));

    /// <summary>Columns [B, G, A] of these anchors: [B, G, K].</summary>
    public Tensor GatherPairs(Tensor perPair) => perPair.gather(2, Anchors.unsqueeze(1).expand(-1, perPair.shape[1], -1));
}
