using System.Runtime.InteropServices;
using VisionInApp.Training.Onnx.Format;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.Training.Onnx;

/// <summary>What non-maximum suppression inside a file is fixed to.</summary>
/// <param name="Iou">Of two boxes of a class that overlap more than this, the weaker goes.</param>
/// <param name="Score">Only higher confidences are told; what reads the file may ask for more, never for less.</param>
/// <param name="MaxPerClass">At most this many boxes of a class on an image.</param>
public sealed record SuppressionOptions(double Iou = 0.65, double Score = 0.01, int MaxPerClass = 300);

/// <summary>
/// Suppresses decoded boxes inside the graph: rows [detections, 7] of image, left, top, right, bottom, class and confidence. Each place
/// counts for its best class only, as in our own decoder.
/// </summary>
internal static class SuppressedTail
{
    /// <summary>The numbers of a row.</summary>
    public const int Width = 7;

    public static void Add(GraphTail tail, NetworkLayout layout, string decoded, string output, SuppressionOptions options)
    {
        var (boxes, scores) = layout.RowsLast ? Columns(tail, layout, decoded) : Rows(tail, decoded);
        var isBest = tail.Cast(tail.Node("Equal", [scores, tail.Node("ReduceMax", [scores], GraphTail.Ints("axes", 1), GraphTail.Int("keepdims", 1))]), TensorProto.Types.DataType.Float);
        scores = tail.Node("Mul", [scores, isBest]);
        var kept = tail.Node(
            "NonMaxSuppression",
            [boxes, scores, tail.Longs(options.MaxPerClass), tail.Floats([(float)options.Iou], 1), tail.Floats([(float)options.Score], 1)],
            GraphTail.Int("center_point_box", 1));
        var (image, ofClass, place) = (tail.Slice(kept, 1, 0, 1), tail.Slice(kept, 1, 1, 2), tail.Slice(kept, 1, 2, 3));
        var score = tail.Node("Reshape", [tail.Node("GatherND", [scores, kept]), tail.Longs(-1, 1)]);
        var box = tail.Node("GatherND", [boxes, tail.Concat(1, image, place)]);
        var (centre, half) = (tail.Slice(box, 1, 0, 2), tail.Node("Mul", [tail.Slice(box, 1, 2, 4), tail.Floats([0.5f], 1)]));
        string Float(string value) => tail.Cast(value, TensorProto.Types.DataType.Float);
        tail.Named(
            output, "Concat", [Float(image), tail.Node("Sub", [centre, half]), tail.Node("Add", [centre, half]), Float(ofClass), score], GraphTail.Int("axis", 1));
    }

    /// <summary>What suppression in a graph of ours is fixed to.</summary>
    public static SuppressionOptions OptionsOf(GraphProto graph)
    {
        var inputs = graph.Node.Single(n => n.OpType == "NonMaxSuppression").Input;
        T Scalar<T>(int input)
            where T : unmanaged => MemoryMarshal.Read<T>(graph.Initializer.Single(t => t.Name == inputs[input]).RawData.Span);
        return new SuppressionOptions(Scalar<float>(3), Scalar<float>(4), (int)Scalar<long>(2));
    }

    // [B, A, 5 + classes] to boxes [B, A, 4] and confidences [B, classes, A].
    private static (string Boxes, string Scores) Rows(GraphTail tail, string decoded)
    {
        var scores = tail.Node("Mul", [tail.Slice(decoded, 2, 4, 5), tail.Slice(decoded, 2, 5)]);
        return (tail.Slice(decoded, 2, 0, 4), tail.Node("Transpose", [scores], GraphTail.Ints("perm", 0, 2, 1)));
    }

    // The same of [B, 4 + classes, A].
    private static (string Boxes, string Scores) Columns(GraphTail tail, NetworkLayout layout, string decoded) =>
        (tail.Node("Transpose", [tail.Slice(decoded, 1, 0, 4)], GraphTail.Ints("perm", 0, 2, 1)), tail.Slice(decoded, 1, layout.BeforeClasses));
}
