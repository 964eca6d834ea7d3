using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Messages.Wire;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>Runs assigned jobs one after another and says how each ended.</summary>
public sealed class JobWorker(Assignments assignments, JobRun run, Facts facts, HeartbeatSignal heartbeat, ILogger<JobWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var shutdown = stoppingToken.Register(assignments.Shutdown);
        while (!stoppingToken.IsCancellationRequested)
        {
            using var job = await assignments.NextAsync(stoppingToken);
            heartbeat.Raise();
            await RunOneAsync(job);
            assignments.Ended(job);
            heartbeat.Raise();
        }
    }

    private async Task RunOneAsync(RunningJob job)
    {
        using var span = JobTelemetry.Begin(job);
        log.LogInformation("Job {Job} begins under token {Token}", job.JobId, job.Token);
        try
        {
            // Training blocks its thread for hours.
            await Task.Factory.StartNew(() => run.RunAsync(job), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            JobTelemetry.End(span, "succeeded");
            log.LogInformation("Job {Job} ended", job.JobId);
        }
        catch (OperationCanceledException) when (job.StopReason is not null)
        {
            JobTelemetry.End(span, "stopped");
            log.LogInformation("Job {Job} was stopped: {Reason}", job.JobId, job.StopReason);
            await facts.SendAsync(at => new JobStopped { At = at, JobId = job.JobId, Token = job.Token, Reason = job.StopReason! });
        }
        catch (JobFailedException e)
        {
            JobTelemetry.End(span, "failed", e.Code);
            log.LogWarning("Job {Job} failed: {Message}", job.JobId, e.Message);
            await facts.SendAsync(at => new JobFailed { At = at, JobId = job.JobId, Token = job.Token, Code = e.Code, Message = e.Message });
        }
        catch (Exception e)
        {
            // A defect or a full disk would fail again on every try: better a failed job with its reason than an endless one.
            JobTelemetry.End(span, "failed", e.GetType().Name);
            log.LogError(e, "Job {Job} broke", job.JobId);
            await facts.SendAsync(at => new JobFailed { At = at, JobId = job.JobId, Token = job.Token, Code = "training.internal", Message = $"{e.GetType().Name}: {e.Message}" });
        }
    }
}
