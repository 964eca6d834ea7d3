using OpenCvSharp;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Images;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>Puts a candidate into a model package, with golden images a device must reproduce. Publishing signs it.</summary>
public static class CandidatePackage
{
    private const int GoldenImages = 3;
    private const int GoldenMaxSide = 640;

    public static void Write(string path, RunningJob job, Candidate candidate, TestEvaluation evaluation, JobDataset dataset, DateTimeOffset now)
    {
        var manifest = new PackageManifest
        {
            Family = candidate.Family,
            InputSize = candidate.InputSize,
            LabelSchema = candidate.Schema,
            Thresholds = evaluation.Thresholds.ToDictionary(t => t.ClassId, t => t.Threshold),
            Lineage = new PackageLineage(
                job.Spec.ProjectId, job.JobId, job.Spec.ManifestSha256, job.Spec.Start.Kind == "model" ? job.Spec.Start.Sha256 : null, candidate.WeightsSha256),
            Evaluation = new PackageEvaluation(evaluation.Summary.Map50, evaluation.Summary.Map5095, "test", evaluation.Summary.Images),
            Parity = candidate.ParityMaxDifference >= 0 ? new PackageParity(candidate.ParityMaxDifference) : null,
            CreatedAt = now,
        };
        using var detector = OnnxDetector.Open(candidate.Onnx, manifest.ToDetectorSettings());
        manifest = manifest.In(detector.Layout);
        var golden = Golden(detector, dataset);
        manifest = manifest with { Golden = [.. golden.Select(g => new GoldenImage(g.File, g.Detections))] };
        ModelPackage.Write(path, manifest, candidate.Onnx, golden.ToDictionary(g => g.File, g => g.Png));
    }

    /// <summary>Test images with the most boxes, made smaller where they are large, and what the exported file finds on them.</summary>
    private static List<(string File, byte[] Png, IReadOnlyList<Detection> Detections)> Golden(OnnxDetector detector, JobDataset dataset)
    {
        var golden = new List<(string, byte[], IReadOnlyList<Detection>)>();
        foreach (var image in dataset.Of("test").OrderByDescending(i => i.Annotations.Count).ThenBy(i => i.Sha256, StringComparer.Ordinal).Take(GoldenImages))
        {
            using var picture = ImageFile.Decode(dataset.Read(image));
            using var small = Shrink(picture);
            golden.Add(($"golden/{golden.Count}.png", small.ImEncode(".png"), detector.Detect(small).Detections));
        }

        return golden;
    }

    private static Mat Shrink(Mat picture)
    {
        var scale = Math.Min(1, (double)GoldenMaxSide / Math.Max(picture.Width, picture.Height));
        return scale < 1 ? picture.Resize(new Size(), scale, scale, InterpolationFlags.Area) : picture.Clone();
    }
}
