using System.Text.Json;
using VisionInApp.Training;
using VisionInApp.Training.Data;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Weights;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Evaluation;

namespace VisionInApp.GpuBridge.Commands;

/// <summary>What a finished run is worth, measured on its ONNX file.</summary>
/// <param name="Split">Which images judged it: <c>test</c>, or <c>validation</c> where the dataset has no test split.</param>
/// <param name="Parity">Largest relative difference between the network and the ONNX file.</param>
internal sealed record TrainedModelReport(string Onnx, string Split, int Images, double Map50, double Map5095, double Parity);

/// <summary>Turns a run's best weights into an ONNX file and judges that file on held-out images.</summary>
internal static class TrainedModel
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static TrainedModelReport ExportAndEvaluate(TrainingRequest request, TrainingResult result, TrainingData data)
    {
        using var network = request.Variant.Create(request.Classes.Count, seed: 0);
        WeightImport.Load(result.BestWeights ?? result.LastWeights!, network);
        network.eval();
        var path = Path.Combine(request.OutputFolder, "model.onnx");
        OnnxExport.Write(network, path, new ExportOptions(request.Recipe.InputSize, request.Classes));
        var parity = Parity.Check(network, path, request.Recipe.InputSize);
        var (split, images) = data.Test.Count > 0 ? ("test", data.Test) : ("validation", data.Validation);
        var figures = Evaluate(File.ReadAllBytes(path), images);
        var report = new TrainedModelReport(path, split, figures.Images, figures.Ap50, figures.Ap, parity.MaxDifference);
        File.WriteAllText(Path.Combine(request.OutputFolder, "report.json"), JsonSerializer.Serialize(report, Json));
        return report;
    }

    private static EvaluationResult Evaluate(byte[] onnx, IReadOnlyList<TrainingImage> images)
    {
        using var detector = OnnxDetector.Open(onnx, new DetectorSettings().ForEvaluation());
        return DetectionRun.Over(detector, images.Select(i => new LabelledImage(
            i.Name, () => i.Read(), [.. i.Boxes.Select(b => new GroundTruthBox(b.ClassIndex, b.Box))]))).Evaluate();
    }
}
