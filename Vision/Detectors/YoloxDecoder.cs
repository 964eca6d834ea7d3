using System.Numerics.Tensors;
using VisionInApp.Messages;
using VisionInApp.Vision.Geometry;

namespace VisionInApp.Vision.Detectors;

/// <summary>
/// Reads YOLOX's output [A, 5 + classes]. Rows are the cells of strides 8, 16, 32, row-major; a row is (x, y, w, h, objectness, classes...),
/// raw with centre = (t + cell)·stride and size = exp(t)·stride in network pixels, or decoded with centre and size themselves.
/// </summary>
internal sealed class YoloxDecoder : OutputDecoder
{
    private static readonly int[] Strides = [8, 16, 32];

    private readonly (int X, int Y, int Stride)[] _cells;
    private readonly bool _raw;

    public YoloxDecoder(int inputSize, int classes, DetectorSettings settings, OutputForm form)
        : base(classes, settings)
    {
        _cells = [.. Cells(inputSize)];
        _raw = form == OutputForm.Raw;
        Candidates = new Candidate[_cells.Length];
    }

    protected override int Collect(ReadOnlySpan<float> output)
    {
        var width = 5 + Classes.Ids.Length;
        var found = 0;
        for (var anchor = 0; anchor < _cells.Length; anchor++)
        {
            var row = output.Slice(anchor * width, width);
            // A class score is at most 1, so the objectness alone rules most cells out; NaN fails the comparison too.
            if (!(row[4] >= Classes.Lowest))
                continue;
            var best = TensorPrimitives.IndexOfMax(row[5..]);
            var score = row[4] * row[5 + best];
            if (score >= Classes.Thresholds[best] && (_raw ? Decoded(row, _cells[anchor]) : Centred(row[0], row[1], row[2], row[3])) is { IsValid: true } box)
                Candidates[found++] = new Candidate(anchor, Classes.Ids[best], score, box);
        }

        return found;
    }

    private static Box Decoded(ReadOnlySpan<float> row, (int X, int Y, int Stride) cell) => Centred(
        (row[0] + cell.X) * cell.Stride, (row[1] + cell.Y) * cell.Stride, Math.Exp(row[2]) * cell.Stride, Math.Exp(row[3]) * cell.Stride);

    private static Box Centred(double x, double y, double width, double height) => new(x - (width / 2), y - (height / 2), width, height);

    private static IEnumerable<(int X, int Y, int Stride)> Cells(int inputSize) =>
        from stride in Strides
        from y in Enumerable.Range(0, inputSize / stride)
        from x in Enumerable.Range(0, inputSize / stride)
        select (x, y, stride);
}
