using System.Numerics.Tensors;
using VisionInApp.Messages;
using VisionInApp.Vision.Geometry;

namespace VisionInApp.Vision.Detectors;

/// <summary>Reads YOLO12's output [4 + classes, A]: planes of centre x, centre y, width and height in network pixels, then one of scores for each class.</summary>
internal sealed class Yolo12Decoder : OutputDecoder
{
    private readonly int _anchors;
    private readonly float[] _best;

    public Yolo12Decoder(int inputSize, int classes, DetectorSettings settings)
        : base(classes, settings)
    {
        _anchors = NetworkLayout.Anchors(inputSize);
        _best = new float[_anchors];
        Candidates = new Candidate[_anchors];
    }

    protected override int Collect(ReadOnlySpan<float> output)
    {
        var scores = output[(4 * _anchors)..];
        scores[.._anchors].CopyTo(_best);
        for (var index = 1; index < Classes.Ids.Length; index++)
            TensorPrimitives.Max(_best, scores.Slice(index * _anchors, _anchors), _best);

        var found = 0;
        for (var anchor = 0; anchor < _anchors; anchor++)
        {
            // NaN fails the comparison too.
            if (!(_best[anchor] >= Classes.Lowest))
                continue;
            var index = ClassOf(scores, anchor);
            if (_best[anchor] >= Classes.Thresholds[index] && BoxAt(output, anchor) is { IsValid: true } box)
                Candidates[found++] = new Candidate(anchor, Classes.Ids[index], _best[anchor], box);
        }

        return found;
    }

    private int ClassOf(ReadOnlySpan<float> scores, int anchor)
    {
        var index = 0;
        while (scores[(index * _anchors) + anchor] < _best[anchor])
            index++;
        return index;
    }

    private Box BoxAt(ReadOnlySpan<float> output, int anchor)
    {
        double width = output[(2 * _anchors) + anchor], height = output[(3 * _anchors) + anchor];
        return new Box(output[anchor] - (width / 2), output[_anchors + anchor] - (height / 2), width, height);
    }
}
