using VisionInApp.Training.Data;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Evaluation;

namespace VisionInApp.Training.Onnx.Quantisation;

/// <summary>What 8 bits cost: mAP50-95 of the float32 file and of the quantised one on the same images.</summary>
public sealed record QuantisationReport(double MapBefore, double MapAfter, double MaxMapLoss, int Images)
{
    public double MapLoss => MapBefore - MapAfter;

    /// <summary>Whether the quantised file may be shipped; never when there was nothing to measure.</summary>
    public bool Passed => MapBefore >= 0 && MapAfter >= 0 && MapLoss <= MaxMapLoss;

    /// <summary>Measures both files on images that were not calibrated with.</summary>
    public static QuantisationReport Measure(string floatPath, string path, IReadOnlyList<TrainingImage> images, QuantisationOptions options, DetectorSettings settings)
    {
        var before = Evaluate(floatPath, images, settings);
        return new QuantisationReport(before.Ap, Evaluate(path, images, settings).Ap, options.MaxMapLoss, before.Images);
    }

    private static EvaluationResult Evaluate(string path, IReadOnlyList<TrainingImage> images, DetectorSettings settings)
    {
        using var detector = OnnxDetector.Open(path, settings.ForEvaluation());
        return DetectionRun.Over(detector, images.Select(i => new LabelledImage(
            i.Name, () => i.Read(), [.. i.Boxes.Select(b => new GroundTruthBox(b.ClassIndex, b.Box))]))).Evaluate();
    }
}
