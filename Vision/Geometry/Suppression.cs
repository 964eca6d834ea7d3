using System.Numerics;
using VisionInApp.Messages;

namespace VisionInApp.Vision.Geometry;

/// <summary>
/// Non-maximum suppression with buffers that are kept between images. Candidates are sorted by class and score; within a class each is
/// compared with the kept ones a vector at a time in single precision, and what comes near the threshold again in double precision.
/// </summary>
internal sealed class Suppression
{
    /// <summary>By how much the overlap in single precision may be too small.</summary>
    private const float Margin = 0.01f;

    private readonly Ranking _ranking = new();
    private Ranked[] _ranked = [];
    private Ranked[] _kept = [];
    private Candidate[] _moved = [];
    private float[] _left = [], _top = [], _right = [], _bottom = [], _area = [];

    /// <inheritdoc cref="Nms.Suppress(Span{Candidate}, double, int)"/>
    public int Run(Span<Candidate> candidates, double iouThreshold, int maxKept)
    {
        Reserve(candidates.Length);
        var ranked = _ranked.AsSpan(0, candidates.Length);
        for (var i = 0; i < ranked.Length; i++)
            ranked[i] = new Ranked(((ulong)(uint)candidates[i].ClassId << 32) | Ranked.ScoreKey(candidates[i].Score), i);
        _ranking.Sort(ranked);
        var kept = 0;
        for (int start = 0, end; start < ranked.Length; start = end)
        {
            var id = candidates[ranked[start].Index].ClassId;
            for (end = start + 1; end < ranked.Length && candidates[ranked[end].Index].ClassId == id;)
                end++;
            kept += RunClass(candidates, ranked[start..end], _kept.AsSpan(kept), iouThreshold, maxKept);
        }

        return Move(candidates, _kept.AsSpan(0, kept), maxKept);
    }

    // No class needs more than may be kept in all.
    private int RunClass(ReadOnlySpan<Candidate> candidates, ReadOnlySpan<Ranked> best, Span<Ranked> kept, double iouThreshold, int maxKept)
    {
        var count = 0;
        foreach (var item in best)
        {
            var box = candidates[item.Index].Box;
            if (Overlaps(candidates, kept[..count], box, iouThreshold))
                continue;
            (_left[count], _top[count], _right[count], _bottom[count]) = ((float)box.X, (float)box.Y, (float)box.Right, (float)box.Bottom);
            _area[count] = (float)box.Area;
            kept[count++] = new Ranked(((ulong)(uint)item.Key << 32) | (uint)item.Index, item.Index);
            if (count == maxKept)
                break;
        }

        return count;
    }

    private bool Overlaps(ReadOnlySpan<Candidate> candidates, ReadOnlySpan<Ranked> kept, Box box, double iouThreshold)
    {
        var (left, top) = (new Vector<float>((float)box.X), new Vector<float>((float)box.Y));
        var (right, bottom) = (new Vector<float>((float)box.Right), new Vector<float>((float)box.Bottom));
        var (area, least) = (new Vector<float>((float)box.Area), new Vector<float>((float)iouThreshold - Margin));
        for (var i = 0; i < kept.Length; i += Vector<float>.Count)
        {
            var width = Vector.Min(right, new Vector<float>(_right, i)) - Vector.Max(left, new Vector<float>(_left, i));
            var height = Vector.Min(bottom, new Vector<float>(_bottom, i)) - Vector.Max(top, new Vector<float>(_top, i));
            var shared = Vector.Max(width, Vector<float>.Zero) * Vector.Max(height, Vector<float>.Zero);
            // Written so that a lane that overflowed counts as near.
            if (Vector.LessThanAll(shared, least * (area + new Vector<float>(_area, i) - shared)))
                continue;
            foreach (var near in kept[i..Math.Min(kept.Length, i + Vector<float>.Count)])
            {
                if (candidates[near.Index].Box.Iou(box) > iouThreshold)
                    return true;
            }
        }

        return false;
    }

    private int Move(Span<Candidate> candidates, Span<Ranked> kept, int maxKept)
    {
        _ranking.Sort(kept);
        var count = Math.Min(kept.Length, maxKept);
        for (var i = 0; i < count; i++)
            _moved[i] = candidates[kept[i].Index];
        _moved.AsSpan(0, count).CopyTo(candidates);
        return count;
    }

    private void Reserve(int count)
    {
        if (_ranked.Length >= count)
            return;
        count = Math.Max(count, 2 * _ranked.Length);
        (_ranked, _kept, _moved) = (new Ranked[count], new Ranked[count], new Candidate[count]);
        var padded = count + Vector<float>.Count;
        (_left, _top, _right, _bottom, _area) = (new float[padded], new float[padded], new float[padded], new float[padded], new float[padded]);
    }
}
