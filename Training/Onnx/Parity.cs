using TorchSharp;
using VisionInApp.Training.Models;
using VisionInApp.Vision.Detectors;
using static TorchSharp.torch;

namespace VisionInApp.Training.Onnx;

/// <summary>How far an ONNX file is from its network.</summary>
/// <param name="MaxDifference">The larger of the two: confidences absolute, box numbers relative to the image's largest one (if that is above 1).</param>
/// <param name="ConfidenceDifference">The largest |onnx − torch| over objectness and class confidences, which lie in 0..1.</param>
/// <param name="BoxDifference">The largest |onnx − torch| over the box numbers of the layout: logits (YOLOX) or pixels (YOLO12).</param>
/// <param name="Tolerance">The bound on <c>MaxDifference</c>.</param>
/// <param name="Inputs">How many images were compared.</param>
public sealed record ParityReport(double MaxDifference, double ConfidenceDifference, double BoxDifference, double Tolerance, int Inputs)
{
    public bool Passed => MaxDifference <= Tolerance;

    internal ParityReport Worse(double confidence, double box, double boxScale) => this with
    {
        MaxDifference = Math.Max(MaxDifference, Math.Max(confidence, box / boxScale)),
        ConfidenceDifference = Math.Max(ConfidenceDifference, confidence),
        BoxDifference = Math.Max(BoxDifference, box),
    };
}

/// <summary>
/// Runs the same images through a network in Torch and through its ONNX file in ONNX Runtime. Torch computes in double precision,
/// so that only the rounding of the file's float32 arithmetic counts. That alone moves the box logits of a photograph by up to
/// about 1.5e-4 in a range of 3.5 (published YOLOX-nano weights), which is why they are compared relative to their range.
/// </summary>
public static class Parity
{
    public const double Tolerance = 1e-4;

    /// <summary>The bound for float16: its 11 bits of a number, carried through a hundred layers.</summary>
    public const double HalfTolerance = 5e-2;

    /// <summary>
    /// Compares on images [B, 3, S, S]; any number that is not finite counts as an infinite difference. Of a file that suppresses boxes the decoded
    /// ones are compared, and what it keeps of them is held to the rule of suppression.
    /// </summary>
    public static ParityReport Check(DetectionNetwork network, string onnxPath, IReadOnlyList<Tensor> inputs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(inputs.Count);
        using var noGradient = no_grad();
        using var file = new ExportedFile(onnxPath);
        using var exact = Exact(network);
        var report = new ParityReport(0, 0, 0, file.IsHalf ? HalfTolerance : Tolerance, inputs.Count);
        foreach (var input in inputs)
        {
            using var scope = NewDisposeScope();
            var (height, width) = ((int)input.shape[2], (int)input.shape[3]);
            var raw = exact.forward(exact.Prepare(input.to(float64).cpu()));
            var expected = exact.Exported(raw, height, width);
            if (file.Form != OutputForm.Raw && network.Layout == NetworkLayout.Yolox)
                expected = cat([exact.Decode(raw, height, width)[.., .., ..4], expected[.., .., 4..]], 2);
            var (rows, kept) = file.Run(network.Prepare(input.cpu()));
            report = Compare(report, network.Layout, expected, rows);
            if (kept is not null && !SuppressionCheck.Holds(network.Layout, rows, kept, file.Suppression))
                report = report.Worse(double.PositiveInfinity, double.PositiveInfinity, 1);
        }

        return report;
    }

    /// <summary>Compares on seeded noise and on a rendered scene of this size.</summary>
    public static ParityReport Check(DetectionNetwork network, string onnxPath, int inputSize)
    {
        using var scope = NewDisposeScope();
        return Check(network, onnxPath, [ParityInputs.Noise(inputSize, seed: 1), ParityInputs.Scene(inputSize, seed: 2)]);
    }

    /// <summary>The same network on the CPU in double precision, evaluating.</summary>
    private static DetectionNetwork Exact(DetectionNetwork network)
    {
        var exact = network.Variant.Create(network.ClassCount, seed: 0);
        exact.to(float64);
        var weights = network.state_dict();
        foreach (var (name, tensor) in exact.state_dict())
            tensor.copy_(weights[name]);
        exact.eval();
        return exact;
    }

    private static ParityReport Compare(ParityReport report, NetworkLayout layout, Tensor torch, Tensor onnx)
    {
        if (!torch.shape.SequenceEqual(onnx.shape))
            return report.Worse(double.PositiveInfinity, double.PositiveInfinity, 1);
        if (layout.RowsLast)
            (torch, onnx) = (torch.transpose(1, 2), onnx.transpose(1, 2));
        var boxes = torch[.., .., ..4];
        var confidence = Largest(torch[.., .., 4..] - onnx[.., .., 4..]);
        return report.Worse(confidence, Largest(boxes - onnx[.., .., ..4]), Math.Max(1, Largest(boxes)));
    }

    private static double Largest(Tensor difference)
    {
        var largest = difference.abs().max().item<double>();
        return double.IsNaN(largest) ? double.PositiveInfinity : largest;
    }
}
