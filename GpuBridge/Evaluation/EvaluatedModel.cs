using VisionInApp.Vision.Datasets;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Evaluation;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.Evaluation;

/// <summary>An ONNX file or model package with its classes matched, by name, to those of a dataset.</summary>
internal sealed class EvaluatedModel : IDisposable
{
    private readonly OnnxDetector _detector;
    private readonly Dictionary<string, int> _classIds;

    private EvaluatedModel(OnnxDetector detector, IReadOnlyList<string>? modelNames, IReadOnlyList<string> datasetNames)
    {
        _detector = detector;
        (_classIds, Warnings) = Match(modelNames, datasetNames, detector.Classes);
    }

    /// <summary>What about the classes makes the figures less than they seem.</summary>
    public IReadOnlyList<string> Warnings { get; }

    public static EvaluatedModel Open(string path, IReadOnlyList<string> datasetNames)
    {
        if (!path.EndsWith(".vpkg", StringComparison.OrdinalIgnoreCase))
            return new EvaluatedModel(OnnxDetector.Open(path, new DetectorSettings().ForEvaluation()), OnnxNames(path), datasetNames);
        var package = ModelPackage.Open(path, PackageTrust.None);
        var settings = new DetectorSettings { NmsIou = package.Manifest.NmsIou, InputSize = package.Manifest.InputSize }.ForEvaluation();
        return new EvaluatedModel(OnnxDetector.Open(package.Model, settings), [.. package.Manifest.LabelSchema.Classes.Select(c => c.Name)], datasetNames);
    }

    /// <summary>Runs every image, in order; class ids in the result are the model's outputs, and beyond them the classes it does not know.</summary>
    public EvaluatedRun Run(IEnumerable<DatasetItem> items)
    {
        var run = DetectionRun.Over(_detector, items.Select(i => new LabelledImage(
            i.Name, () => i.Bytes, [.. i.Boxes.Select(b => new GroundTruthBox(_classIds[b.ClassName], b.Box))])));
        if (run.Truth.Count == 0)
            throw new InvalidDataException("There is no image to evaluate on.");
        return new EvaluatedRun(run, null, _classIds.ToDictionary(c => c.Value, c => c.Key));
    }

    public void Dispose() => _detector.Dispose();

    /// <summary>Each dataset class to the output it stands for; one the model lacks gets an id that no output has, so all its boxes are missed.</summary>
    private static (Dictionary<string, int> Ids, List<string> Warnings) Match(IReadOnlyList<string>? modelNames, IReadOnlyList<string> datasetNames, int outputs)
    {
        if (modelNames is null && datasetNames.Count != outputs)
            throw new InvalidDataException($"The ONNX file has {outputs} classes without names, the dataset {datasetNames.Count}: they cannot be matched.");
        List<string> warnings = modelNames is null ? ["The ONNX file has no class names; classes are matched in order."] : [];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, index) in datasetNames.Select((name, index) => (name, index)))
        {
            var output = modelNames is null ? index : modelNames.ToList().IndexOf(name);
            if (output < 0)
                warnings.Add($"The model does not know the class '{name}': its boxes count as missed.");
            ids[name] = output >= 0 ? output : outputs + index;
        }

        return (ids, warnings);
    }

    private static IReadOnlyList<string>? OnnxNames(string path) =>
        OnnxInspection.Check(File.ReadAllBytes(path)).Metadata.TryGetValue("names", out var names) ? ClassNames.Parse(names) : null;
}
