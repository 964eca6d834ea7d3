using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages.Wire;
using VisionInApp.Training;
using VisionInApp.Training.Models.Yolox;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>A whole job: fetch the data → train → export → check parity → evaluate the exported file → package → tell.</summary>
public sealed class JobRun(BridgeFolder folder, BridgeOptions options, ObjectCache cache, JobStart start, Facts facts, TimeProvider time)
{
    /// <exception cref="OperationCanceledException">The job was stopped; its reason says why.</exception>
    /// <exception cref="JobFailedException">It cannot succeed by trying again.</exception>
    public async Task RunAsync(RunningJob job)
    {
        var (variant, recipe) = JobRecipe.Read(job.Spec.Family, job.Spec.RecipeJson);
        var report = new JobReport(job, recipe, facts, cache, folder, time);
        await report.StartedAsync(0);
        await report.PhaseAsync(JobPhases.Preparing, 0);
        var dataset = await JobDataset.FetchAsync(job.Spec.ManifestSha256, cache, job.Stopping);
        var workspace = folder.Job(job.JobId);
        var weights = await TrainAsync(job, variant, recipe, dataset, workspace, report);

        await report.PhaseAsync(JobPhases.Exporting, 0);
        var candidate = await Candidate.ExportAsync(variant, recipe, weights, dataset, Path.Combine(workspace, "model.onnx"));
        await facts.SendAsync(at => new JobEvaluating { At = at, JobId = job.JobId, Token = job.Token });
        var evaluation = await TestEvaluation.RunAsync(candidate, dataset, job, cache, report.Evaluated);

        await report.PhaseAsync(JobPhases.Packaging, 0);
        await FinishAsync(job, candidate, evaluation, dataset, workspace);
    }

    private async Task<string> TrainAsync(RunningJob job, YoloxVariant variant, Recipe recipe, JobDataset dataset, string workspace, JobReport report)
    {
        var request = new TrainingRequest
        {
            Variant = variant,
            Classes = [.. dataset.Schema.Classes.Select(c => c.Name)],
            Train = dataset.Train,
            Validation = dataset.Validation,
            Recipe = recipe,
            Start = await start.ResolveAsync(job, workspace, job.Stopping),
            OutputFolder = workspace,
            Compute = new ComputeOptions { Threads = options.Threads, Device = options.Device },
        };
        var result = Run(request, report, job.Stopping);
        job.Stopping.ThrowIfCancellationRequested();
        if (result.Outcome == TrainingOutcome.Diverged)
            throw new JobFailedException("training.loss_not_finite", result.Message ?? "The loss was not a number.");
        await report.LogAsync("info", $"trained {result.Epochs} epochs in {result.Seconds:0} s, {result.ImagesPerSecond:0.0} images/s");
        return result.BestWeights ?? result.LastWeights ?? throw new JobFailedException("training.no_weights", "Training ended before its first epoch.");
    }

    private static TrainingResult Run(TrainingRequest request, JobReport report, CancellationToken stopping)
    {
        try
        {
            return Trainer.Run(request, report, stopping);
        }
        catch (TrainingRefusedException e)
        {
            throw new JobFailedException(e.Code, e.Message);
        }
        catch (InvalidDataException e)
        {
            throw new JobFailedException("training.data_invalid", e.Message);
        }
    }

    private async Task FinishAsync(RunningJob job, Candidate candidate, TestEvaluation evaluation, JobDataset dataset, string workspace)
    {
        var path = Path.Combine(workspace, "model.vpkg");
        CandidatePackage.Write(path, job, candidate, evaluation, dataset, time.GetUtcNow());
        var package = await cache.StoreAsync(path, job.Stopping);
        var report = await cache.StoreJsonAsync(evaluation.Report, job.Stopping);
        job.Stopping.ThrowIfCancellationRequested();
        await facts.SendAsync(at => new JobSucceeded
        {
            At = at,
            JobId = job.JobId,
            Token = job.Token,
            PackageSha256 = package.Sha256,
            PackageBytes = package.Length,
            EvaluationSha256 = report.Sha256,
            Evaluation = evaluation.Summary,
            ParityMaxDifference = candidate.ParityMaxDifference,
        });
    }
}
