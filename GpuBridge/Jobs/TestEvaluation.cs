using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Evaluation;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>
/// The exported file on the frozen test split, the champion on the same images, and thresholds calibrated on the validation split (on train where there is none).
/// </summary>
public sealed record TestEvaluation(EvaluationSummary Summary, EvaluationReport Report, IReadOnlyList<ClassThreshold> Thresholds)
{
    /// <summary>Nothing is calibrated on more images than this.</summary>
    private const int CalibrationImages = 200;

    /// <param name="progress">Called with the share done, 0..1.</param>
    /// <exception cref="JobFailedException"><c>evaluation.no_test_images</c>.</exception>
    public static async Task<TestEvaluation> RunAsync(Candidate candidate, JobDataset dataset, RunningJob job, ObjectCache cache, Action<double> progress)
    {
        var test = dataset.Labelled("test");
        if (test.Count == 0)
            throw new JobFailedException("evaluation.no_test_images", "The dataset version holds no images in the test split, so nothing can be said about the model.");
        var share = job.Spec.Champion is null ? 1.0 : 0.5;
        using var detector = candidate.OpenForEvaluation();
        var run = DetectionRun.Over(detector, test, done => progress(share * done / test.Count), job.Stopping);
        var thresholds = Calibrate(detector, dataset, job.Stopping);
        var figures = run.Evaluate(ClassIds(candidate.Schema));
        var summary = new EvaluationSummary
        {
            Images = run.Truth.Count,
            Map50 = figures.Ap50,
            Map5095 = figures.Ap,
            Classes = ClassesOf(figures, candidate.Schema, thresholds),
            MillisecondsPerImage = run.MillisecondsPerImage,
        };
        if (job.Spec.Champion is { } reference)
        {
            var path = await cache.FetchAsync(reference.PackageSha256, job.Stopping);
            using var champion = OpenChampion(path);
            var other = DetectionRun.Over(champion, test, done => progress(share + (share * done / test.Count)), job.Stopping);
            summary = summary with { Champion = Compare(reference.ModelId, run, other, candidate.Schema) };
        }

        return new TestEvaluation(summary, new EvaluationReport(summary, figures, thresholds, run.Analyse(ClassIds(candidate.Schema), thresholds)), thresholds);
    }

    private static int[] ClassIds(LabelSchema schema) => [.. schema.Classes.Select(c => c.Id)];

    private static IReadOnlyList<ClassThreshold> Calibrate(OnnxDetector detector, JobDataset dataset, CancellationToken stopping)
    {
        var images = dataset.Labelled("val") is { Count: > 0 } validation ? validation : dataset.Labelled("train");
        var run = DetectionRun.Over(detector, images.Take(CalibrationImages), cancellation: stopping);
        return ThresholdCalibration.Calibrate(run.Truth, run.Detections, ClassIds(dataset.Schema));
    }

    private static IReadOnlyList<ClassFigures> ClassesOf(EvaluationResult figures, LabelSchema schema, IReadOnlyList<ClassThreshold>? thresholds) =>
    [
        .. schema.Classes.Select(c =>
        {
            var measured = figures.Classes.FirstOrDefault(f => f.ClassId == c.Id);
            var threshold = thresholds?.FirstOrDefault(t => t.ClassId == c.Id)?.Threshold ?? 0;
            return new ClassFigures(c.Id, c.Name, measured?.Ap50 ?? -1, measured?.Ap ?? -1, measured?.Truths ?? 0, threshold);
        }),
    ];

    private static OnnxDetector OpenChampion(string path)
    {
        var package = ModelPackage.Open(path, PackageTrust.None);
        return OnnxDetector.Open(package.Model, package.Manifest.ToDetectorSettings().ForEvaluation());
    }

    private static ChampionComparison Compare(string modelId, DetectionRun challenger, DetectionRun champion, LabelSchema schema)
    {
        var figures = champion.Evaluate(ClassIds(schema));
        var difference = BootstrapDifference.Estimate(challenger.Truth, champion.Detections, challenger.Detections);
        return new ChampionComparison
        {
            ModelId = modelId,
            Map50 = figures.Ap50,
            Map5095 = figures.Ap,
            Classes = ClassesOf(figures, schema, null),
            Difference = difference.Difference,
            DifferenceLow95 = difference.Low,
            DifferenceHigh95 = difference.High,
        };
    }
}

/// <summary>The whole evaluation, kept as JSON: the summary, COCO's figures with the precision-recall points of each class, the calibrated thresholds, and where the model fails.</summary>
public sealed record EvaluationReport(EvaluationSummary Summary, EvaluationResult Coco, IReadOnlyList<ClassThreshold> Thresholds, EvaluationAnalysis Analysis);
