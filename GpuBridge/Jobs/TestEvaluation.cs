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

    /// <exception cref="JobFailedException"><c>evaluation.no_test_images</c>.</exception>
    public static async Task<TestEvaluation> RunAsync(
        Candidate candidate, JobDataset dataset, RunningJob job, ObjectCache cache, Func<double, double?, Task> progress)
    {
        if (dataset.Test.Count == 0)
            throw new JobFailedException("evaluation.no_test_images", "The dataset version holds no images in the test split, so nothing can be said about the model.");
        using var detector = candidate.OpenForEvaluation();
        var run = await DetectionRun.RunAsync(detector, dataset, dataset.Test, Half(0), job.Stopping);
        var thresholds = await CalibrateAsync(detector, dataset, job.Stopping);
        var figures = Evaluate(run, candidate.Schema);
        var classes = ClassesOf(figures, candidate.Schema, thresholds);
        var champion = job.Spec.Champion is { } reference ? await CompareAsync(reference, run, candidate, dataset, cache, Half(0.5), job.Stopping) : null;
        var summary = new EvaluationSummary
        {
            Images = run.Truth.Count,
            Map50 = figures.Ap50,
            Map5095 = figures.Ap,
            Classes = classes,
            Champion = champion,
            MillisecondsPerImage = run.MillisecondsPerImage,
        };
        return new TestEvaluation(summary, new EvaluationReport(summary, figures, thresholds), thresholds);

        Func<double, Task> Half(double from) => done => progress(job.Spec.Champion is null ? done : from + (done / 2), null);
    }

    private static EvaluationResult Evaluate(DetectionRun run, LabelSchema schema) =>
        CocoEvaluator.Evaluate(run.Truth, run.Detections, [.. schema.Classes.Select(c => c.Id)]);

    private static async Task<IReadOnlyList<ClassThreshold>> CalibrateAsync(IDetector detector, JobDataset dataset, CancellationToken stopping)
    {
        var images = dataset.Of("val") is { Count: > 0 } validation ? validation : dataset.Of("train");
        var run = await DetectionRun.RunAsync(detector, dataset, [.. images.Take(CalibrationImages)], _ => Task.CompletedTask, stopping);
        return ThresholdCalibration.Calibrate(run.Truth, run.Detections, [.. dataset.Schema.Classes.Select(c => c.Id)]);
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

    private static async Task<ChampionComparison> CompareAsync(
        ChampionReference reference, DetectionRun challenger, Candidate candidate, JobDataset dataset, ObjectCache cache, Func<double, Task> progress,
        CancellationToken stopping)
    {
        var package = ModelPackage.Open(await cache.FetchAsync(reference.PackageSha256, stopping), PackageTrust.None);
        using var detector = OnnxDetector.Open(package.Model, Candidate.EvaluationSettings(package.Manifest.LabelSchema, package.Manifest.NmsIou));
        var champion = await DetectionRun.RunAsync(detector, dataset, dataset.Test, progress, stopping);
        var figures = Evaluate(champion, candidate.Schema);
        var difference = BootstrapDifference.Estimate(challenger.Truth, champion.Detections, challenger.Detections);
        return new ChampionComparison
        {
            ModelId = reference.ModelId,
            Map50 = figures.Ap50,
            Map5095 = figures.Ap,
            Classes = ClassesOf(figures, candidate.Schema, null),
            Difference = difference.Difference,
            DifferenceLow95 = difference.Low,
            DifferenceHigh95 = difference.High,
        };
    }
}

/// <summary>The whole evaluation, kept as JSON: the summary, COCO's figures with the precision-recall points of each class, and the calibrated thresholds.</summary>
public sealed record EvaluationReport(EvaluationSummary Summary, EvaluationResult Coco, IReadOnlyList<ClassThreshold> Thresholds);
