using System.Text.Json;
using VisionInApp.Vision.Evaluation;
using VisionInApp.Vision.Evaluation.Plots;

namespace VisionInApp.GpuBridge.Evaluation;

/// <summary>Detections beside their labels, with the classes to measure and their names.</summary>
/// <param name="ClassIds">Null for the classes that the labels hold.</param>
internal sealed record EvaluatedRun(DetectionRun Run, IReadOnlyList<int>? ClassIds, IReadOnlyDictionary<int, string> ClassNames)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public EvaluationResult Evaluate() => Run.Evaluate(ClassIds);

    /// <summary>Writes <c>evaluation.json</c> and its pictures into a folder.</summary>
    /// <param name="precision">The wished precision of the thresholds; null for those of best F1.</param>
    public void Write(string folder, EvaluationResult coco, double? precision)
    {
        var ids = ClassIds ?? [.. coco.Classes.Select(c => c.ClassId)];
        var thresholds = precision is { } wished
            ? ThresholdCalibration.ForPrecision(Run.Truth, Run.Detections, wished, ids)
            : ThresholdCalibration.Calibrate(Run.Truth, Run.Detections, ids);
        var analysis = Run.Analyse(ids, thresholds);
        Directory.CreateDirectory(folder);
        var classes = ids.Select(id => new { id, name = NameOf(id) });
        File.WriteAllBytes(Path.Combine(folder, "evaluation.json"), JsonSerializer.SerializeToUtf8Bytes(new { classes, coco, analysis }, Json));
        foreach (var (name, svg) in EvaluationPictures.Of(coco, analysis, NameOf))
            File.WriteAllText(Path.Combine(folder, name), svg);
    }

    private string NameOf(int id) => ClassNames.GetValueOrDefault(id, $"class {id}");
}
