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
    /// <param name="done">Called after each image with how many are done.</param>
    public static DetectionRun Over(
        IDetector detector, IEnumerable<LabelledImage> images, Action<int>? done = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(images);
        var (truth, detections, skipped, milliseconds) = (new List<GroundTruthImage>(), new List<IReadOnlyList<Detection>>(), new List<string>(), 0.0);
        foreach (var image in images)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using var picture = ImageFile.Decode(image.Read().Span);
                var result = detector.Detect(picture);
                truth.Add(new GroundTruthImage(truth.Count + 1, image.Boxes) { Name = image.Name });
                detections.Add(result.Detections);
                milliseconds += result.Times.TotalMs;
            }
            catch (ImageRejectedException)
            {
                skipped.Add(image.Name);
            }

            done?.Invoke(truth.Count + skipped.Count);
        }

        return new DetectionRun(truth, detections, skipped, truth.Count == 0 ? 0 : milliseconds / truth.Count);
    }

    /// <summary>COCO's figures.</summary>
    /// <param name="classIds">Classes to measure; null for those that the truth holds.</param>
    public EvaluationResult Evaluate(IReadOnlyList<int>? classIds = null) => CocoEvaluator.Evaluate(Truth, Detections, classIds);
}
