using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.Commands;
using VisionInApp.Training;
using VisionInApp.Training.Checkpoints;
using VisionInApp.Training.Models;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>Where a job's weights come from: the newest checkpoint the cloud knows, else one left here by a run that was killed, else the starting point it names.</summary>
public sealed class JobStart(ObjectCache cache)
{
    /// <param name="workspace">The job's folder; may hold checkpoints of an earlier run.</param>
    /// <exception cref="JobFailedException"><c>start.unknown</c>, <c>object.missing</c>.</exception>
    public async Task<NetworkStart> ResolveAsync(RunningJob job, string workspace, CancellationToken cancellation)
    {
        if (job.Spec.CheckpointSha256 is { } checkpoint)
            return new NetworkStart.Checkpoint(await cache.FetchAsync(checkpoint, cancellation));
        var own = Path.Combine(workspace, "checkpoints");
        if (Directory.Exists(own) && Directory.EnumerateFiles(own).Any(file => CheckpointFolder.Holds(Path.GetFileName(file))))
            return new NetworkStart.Checkpoint(own);
        return await WeightsAsync(job, workspace, cancellation) is { } weights ? new NetworkStart.Weights(weights) : new NetworkStart.Scratch();
    }

    /// <summary>The file of weights the job starts from, unpacked where it must be; null for a fresh start.</summary>
    /// <exception cref="JobFailedException"><c>start.unknown</c>, <c>object.missing</c>.</exception>
    public async Task<string?> WeightsAsync(RunningJob job, string workspace, CancellationToken cancellation) => (job.Spec.Start.Kind, job.Spec.Start.Sha256) switch
    {
        ("scratch", _) => null,
        ("starter", _) => StarterFor(job.Spec.Family),
        ("weights", { } sha256) => await cache.FetchAsync(sha256, cancellation),
        ("model", { } sha256) => await UnpackAsync(sha256, workspace, cancellation),
        var (kind, _) => throw new JobFailedException("start.unknown", $"This trainer does not know the starting point '{kind}'."),
    };

    // The starter fits one size of network; the others start fresh.
    private static string? StarterFor(string family) => NetworkVariants.Find(family) is { } variant ? StarterWeights.Find(variant) : null;

    private async Task<string> UnpackAsync(string packageSha256, string workspace, CancellationToken cancellation)
    {
        var package = ModelPackage.Open(await cache.FetchAsync(packageSha256, cancellation), PackageTrust.None);
        var path = Path.Combine(workspace, "start.onnx");
        await File.WriteAllBytesAsync(path, package.Model, cancellation);
        return path;
    }
}
