using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Images;

namespace VisionInApp.Vision.Evaluation;

/// <summary>A labelled image to run a detector on; its bytes are read when their turn comes.</summary>
public sealed record LabelledImage(string Name, Func<ReadOnlyMemory<byte>> Read, IReadOnlyList<GroundTruthBox> Boxes);

/// <summary>A detector's detections on labelled images, beside their labels, in the same order.</summary>
/// <param name="Skipped">Names of images that could not be decoded; they are in neither list.</param>
/// <param name="MillisecondsPerImage">Letterbox, network and NMS; the mean.</param>
public sealed record DetectionRun(
    IReadOnlyList<GroundTruthImage> Truth, IReadOnlyList<IReadOnlyList<Detection>> Detections, IReadOnlyList<string> Skipped, double MillisecondsPerImage)
{
    /// <summary>How long each image took, in the same order.</summary>
    public IReadOnlyList<StageTimes> Times { get; init; } = [];

    /// <param name="done">Called after each image with how many are done.</param>
    public static DetectionRun Over(
        IDetector detector, IEnumerable<LabelledImage> images, Action<int>? done = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(images);
        var (truth, detections, skipped, times) = (new List<GroundTruthImage>(), new List<IReadOnlyList<Detection>>(), new List<string>(), new List<StageTimes>());
        foreach (var image in images)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using var picture = ImageFile.Decode(image.Read().Span);
                var result = detector.Detect(picture);
                truth.Add(new GroundTruthImage(truth.Count + 1, image.Boxes) { Name = image.Name });
                detections.Add(result.Detections);
                times.Add(result.Times);
            }
            catch (ImageRejectedException)
            {
                skipped.Add(image.Name);
            }

            done?.Invoke(truth.Count + skipped.Count);
        }

        return new DetectionRun(truth, detections, skipped, times.Select(t => t.TotalMs).DefaultIfEmpty(0).Average()) { Times = times };
    }

    /// <summary>COCO's figures.</summary>
    /// <param name="classIds">Classes to measure; null for those that the truth holds.</param>
    public EvaluationResult Evaluate(IReadOnlyList<int>? classIds = null) => CocoEvaluator.Evaluate(Truth, Detections, classIds);

    /// <summary>Where it fails.</summary>
    /// <param name="thresholds">Chosen elsewhere; null chooses those of best F1 on these very images.</param>
    public EvaluationAnalysis Analyse(IReadOnlyList<int>? classIds = null, IReadOnlyList<ClassThreshold>? thresholds = null) =>
        EvaluationAnalysis.Of(Truth, Detections, classIds, thresholds, Times);
}
