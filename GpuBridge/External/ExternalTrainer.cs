using System.Security.Cryptography;
using System.Text.Json;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Signing;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.External;

/// <summary>Training code that somebody brings, as a signed bundle: any program that reads <c>job.json</c>, speaks lines of JSON and leaves <c>out/model.onnx</c>.</summary>
public sealed class ExternalTrainer(BridgeOptions options, ObjectCache cache, JobStart start, BundleReceiver bundles) : ITrainer
{
    public string Name => "external";

    public int EpochsOf(JobSpec spec)
    {
        using var recipe = JsonDocument.Parse(spec.RecipeJson);
        return recipe.RootElement.TryGetProperty("epochs", out var epochs) && epochs.TryGetInt32(out var count) && count > 0 ? count : 0;
    }

    public async Task<Candidate> TrainAsync(RunningJob job, JobDataset dataset, string workspace, JobReport report)
    {
        if (Sandbox.Unusable(options.External) is { } why)
            throw new JobFailedException("external.unusable", $"Training code cannot run here: {why}.");
        var place = new ExternalWorkspace(workspace);
        var bundle = await UnpackAsync(job, place);
        await report.LogAsync("info", $"training code '{bundle.Name}' {bundle.Version}, {bundle.Files.Count} files");
        place.WriteData(dataset);
        await WriteJobAsync(job, dataset, place);
        if (options.External.User.Length > 0)
            await place.HandOverAsync(options.External.User);

        await RunAsync(bundle, place, job, report);
        await report.PhaseAsync(JobPhases.Exporting, 0);
        return await CandidateAsync(job, dataset, place);
    }

    private async Task<BundleManifest> UnpackAsync(RunningJob job, ExternalWorkspace place)
    {
        var digest = job.Spec.BundleSha256 ?? throw new JobFailedException("bundle.missing", "The job names no bundle of training code.");
        var trust = PackageTrust.Keys(Directory.EnumerateFiles(options.External.AllowedSigners, "*.pem").Select(Key).ToDictionary(TrustedKeys.KeyIdOf));
        return CodeBundle.Unpack(await bundles.FetchAsync(job, digest), trust, place.Code);
    }

    private async Task WriteJobAsync(RunningJob job, JobDataset dataset, ExternalWorkspace place)
    {
        var checkpoint = job.Spec.CheckpointSha256 is { } known ? place.AddStart(await cache.FetchAsync(known, job.Stopping), "checkpoint") : null;
        var weights = await start.WeightsAsync(job, place.Root, job.Stopping) is { } path ? place.AddStart(path, "weights" + Path.GetExtension(path)) : null;
        place.WriteJob(job, dataset, Hardware.Device(options.Device), weights, checkpoint);
    }

    private async Task RunAsync(BundleManifest bundle, ExternalWorkspace place, RunningJob job, JobReport report)
    {
        await using var telling = new TrainerTelling(place, report, options.External.MaxLogBytes);
        int code;
        try
        {
            code = await new Sandbox(options.External, place.Root).RunAsync(bundle.Command, place.Code, telling.Hear, job.Stopping);
        }
        finally
        {
            await telling.DisposeAsync();
            await report.FileAsync("trainer.log", place.Log);
        }

        job.Stopping.ThrowIfCancellationRequested();
        if (telling.Failure is { } failure)
            throw new JobFailedException("external.failed", $"The training code gave up: {failure}");
        if (code != 0)
            throw new JobFailedException("external.exit_code", $"The training code ended with code {code}. The last it said: {telling.LastLine}");
    }

    private static async Task<Candidate> CandidateAsync(RunningJob job, JobDataset dataset, ExternalWorkspace place)
    {
        var path = place.Find(ExternalWorkspace.ModelFile) ?? throw new JobFailedException("external.no_model", $"The training code ended without leaving {ExternalWorkspace.ModelFile}.");
        try
        {
            OnnxInspection.CheckSize(new FileInfo(path).Length);
            var onnx = await File.ReadAllBytesAsync(path, job.Stopping);
            using var detector = OnnxDetector.Open(onnx, new DetectorSettings { InputSize = InputSizeOf(job.Spec) });
            if (detector.Classes != dataset.Schema.Classes.Count)
                throw new JobFailedException("external.classes", $"The network tells {detector.Classes} classes apart; the dataset has {dataset.Schema.Classes.Count}.");
            return new Candidate(job.Spec.Family, detector.InputSize, dataset.Schema, onnx, Convert.ToHexStringLower(SHA256.HashData(onnx)), ParityMaxDifference: -1);
        }
        catch (OnnxRejectedException e)
        {
            throw new JobFailedException(e.Code, $"The network the training code left cannot be used: {e.Message}");
        }
    }

    private static int? InputSizeOf(JobSpec spec)
    {
        using var recipe = JsonDocument.Parse(spec.RecipeJson);
        return recipe.RootElement.TryGetProperty("inputSize", out var side) && side.TryGetInt32(out var pixels) ? pixels : null;
    }

    private static ECDsa Key(string file)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return key;
    }
}
