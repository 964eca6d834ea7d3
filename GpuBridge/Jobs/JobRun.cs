using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages.Wire;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>A whole job: fetch the data → train → export → check parity → evaluate the exported file → package → tell.</summary>
public sealed class JobRun(BridgeFolder folder, ObjectCache cache, IEnumerable<ITrainer> trainers, Facts facts, TimeProvider time)
{
    /// <exception cref="OperationCanceledException">The job was stopped; its reason says why.</exception>
    /// <exception cref="JobFailedException">It cannot succeed by trying again.</exception>
    public async Task RunAsync(RunningJob job)
    {
        var trainer = trainers.FirstOrDefault(t => t.Name == job.Spec.Trainer)
            ?? throw new JobFailedException("training.trainer_unknown", $"This worker has no trainer '{job.Spec.Trainer}'.");
        var report = new JobReport(job, trainer.EpochsOf(job.Spec), facts, cache, folder, time);
        await report.StartedAsync(0);
        await report.PhaseAsync(JobPhases.Preparing, 0);
        var dataset = await JobDataset.FetchAsync(job.Spec.ManifestSha256, cache, job.Stopping);
        var workspace = folder.Job(job.JobId);
        var candidate = await trainer.TrainAsync(job, dataset, workspace, report);

        await facts.SendAsync(at => new JobEvaluating { At = at, JobId = job.JobId, Token = job.Token });
        var evaluation = await TestEvaluation.RunAsync(candidate, dataset, job, cache, report.Evaluated);

        await report.PhaseAsync(JobPhases.Packaging, 0);
        await FinishAsync(job, candidate, evaluation, dataset, workspace);
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
