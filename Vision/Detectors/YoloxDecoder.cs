using System.Numerics.Tensors;
using VisionInApp.Messages;
using VisionInApp.Vision.Geometry;

namespace VisionInApp.Vision.Detectors;

/// <summary>
/// Turns YOLOX's raw output [A, 5 + classes] into detections. Rows are the cells of strides 8, 16, 32, row-major; a row is
/// (x, y, w, h, objectness, classes...) with centre = (t + cell)·stride and size = exp(t)·stride in network pixels.
/// </summary>
internal sealed class YoloxDecoder
{
    private static readonly int[] Strides = [8, 16, 32];

    private readonly (int X, int Y, int Stride)[] _cells;
    private readonly int[] _classIds;
    private readonly float[] _thresholds;
    private readonly float _lowestThreshold;
    private readonly Candidate[] _candidates;
    private readonly DetectorSettings _settings;

    public YoloxDecoder(int inputSize, int classes, DetectorSettings settings)
    {
        _settings = settings;
        _cells = [.. Cells(inputSize)];
        _candidates = new Candidate[_cells.Length];
        _classIds = settings.ClassIds?.ToArray() ?? [.. Enumerable.Range(0, classes)];
        if (_classIds.Length != classes)
            throw new ArgumentException($"The network has {classes} classes, the settings name {_classIds.Length}.", nameof(settings));
        _thresholds = [.. _classIds.Select(id => (float)settings.ClassThresholds.GetValueOrDefault(id, settings.Threshold))];
        _lowestThreshold = _thresholds.Min();
    }

    /// <summary>Rows of the output for a square input: (S/8)² + (S/16)² + (S/32)².</summary>
    public static int Anchors(int inputSize) => Strides.Sum(stride => inputSize / stride * (inputSize / stride));

    public IReadOnlyList<Detection> Decode(ReadOnlySpan<float> output, Letterbox letterbox)
    {
        var found = Collect(output);
        var kept = Nms.Suppress(_candidates.AsSpan(0, found), _settings.NmsIou, _settings.MaxDetections);
        var detections = new List<Detection>(kept);
        foreach (ref readonly var candidate in _candidates.AsSpan(0, kept))
        {
            var box = letterbox.ToImage(candidate.Box).ClipTo(letterbox.ImageWidth, letterbox.ImageHeight);
            if (box.IsValid)
                detections.Add(new Detection(candidate.ClassId, Math.Min(1, candidate.Score), box));
        }

        return detections;
    }

    private int Collect(ReadOnlySpan<float> output)
    {
        var width = 5 + _classIds.Length;
        var found = 0;
        for (var anchor = 0; anchor < _cells.Length; anchor++)
        {
            var row = output.Slice(anchor * width, width);
            // A class score is at most 1, so the objectness alone rules most cells out; NaN fails the comparison too.
            if (!(row[4] >= _lowestThreshold))
                continue;
            var best = TensorPrimitives.IndexOfMax(row[5..]);
            var score = row[4] * row[5 + best];
            if (score >= _thresholds[best] && BoxAt(row, _cells[anchor]) is { IsValid: true } box)
                _candidates[found++] = new Candidate(anchor, _classIds[best], score, box);
        }

        return found;
    }

    private static Box BoxAt(ReadOnlySpan<float> row, (int X, int Y, int Stride) cell)
    {
        var (width, height) = (Math.Exp(row[2]) * cell.Stride, Math.Exp(row[3]) * cell.Stride);
        var (centreX, centreY) = ((row[0] + cell.X) * cell.Stride, (row[1] + cell.Y) * cell.Stride);
        return new Box(centreX - (width / 2), centreY - (height / 2), width, height);
    }

    private static IEnumerable<(int X, int Y, int Stride)> Cells(int inputSize) =>
        from stride in Strides
        from y in Enumerable.Range(0, inputSize / stride)
        from x in Enumerable.Range(0, inputSize / stride)
        select (x, y, stride);
}
