using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Evaluation;
using VisionInApp.Vision.Images;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>A detector's detections on images of a dataset, beside their labels, in the same order.</summary>
/// <param name="MillisecondsPerImage">Letterbox, network and NMS; the mean.</param>
public sealed record DetectionRun(IReadOnlyList<GroundTruthImage> Truth, IReadOnlyList<IReadOnlyList<Detection>> Detections, double MillisecondsPerImage)
{
    /// <param name="progress">Called after each image with the share done.</param>
    public static async Task<DetectionRun> RunAsync(
        IDetector detector, JobDataset dataset, IReadOnlyList<ManifestImage> images, Func<double, Task> progress, CancellationToken cancellation)
    {
        var truth = new List<GroundTruthImage>();
        var detections = new List<IReadOnlyList<Detection>>();
        var milliseconds = 0.0;
        foreach (var image in images)
        {
            cancellation.ThrowIfCancellationRequested();
            using var picture = ImageFile.Decode(dataset.Read(image));
            var result = detector.Detect(picture);
            truth.Add(new GroundTruthImage(truth.Count + 1, [.. image.Annotations.Select(a => new GroundTruthBox(a.ClassId, a.Box))]) { Name = image.Name });
            detections.Add(result.Detections);
            milliseconds += result.Times.TotalMs;
            await progress((double)truth.Count / images.Count);
        }

        return new DetectionRun(truth, detections, images.Count == 0 ? 0 : milliseconds / images.Count);
    }
}
