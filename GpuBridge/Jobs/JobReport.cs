using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages.Wire;
using VisionInApp.Training;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>
/// Tells what a job does while it trains. Called from the training thread, which may wait for the spool: a fact is on this disk before training goes on.
/// </summary>
public sealed class JobReport(RunningJob job, Recipe recipe, Facts facts, ObjectCache cache, BridgeFolder folder, TimeProvider time) : IProgress<TrainingEvent>
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(500);
    private long _lastStep;
    private int _epoch;

    /// <summary>Steps done and their number, for phases after training.</summary>
    private (long Done, long All) _steps;

    public void Report(TrainingEvent value) => SendAsync(value).GetAwaiter().GetResult();

    public Task PhaseAsync(string phase, double within, double? secondsLeft = null, double? imagesPerSecond = null) => facts.SendAsync(at => new JobProgress
    {
        At = at,
        JobId = job.JobId,
        Token = job.Token,
        Phase = phase,
        Epoch = _epoch,
        Epochs = recipe.Epochs,
        Step = _steps.Done,
        Steps = _steps.All,
        Fraction = JobPhases.Fraction(phase, within),
        SecondsLeft = secondsLeft,
        ImagesPerSecond = imagesPerSecond,
    });

    /// <summary>The share of the test images done, 0..1; told every half second. Waits for the spool, as <see cref="Report"/> does.</summary>
    public void Evaluated(double within)
    {
        if (time.GetElapsedTime(_lastStep) < Rhythm)
            return;
        _lastStep = time.GetTimestamp();
        PhaseAsync(JobPhases.Evaluating, within).GetAwaiter().GetResult();
    }

    public Task StartedAsync(int resumedFromEpoch) => facts.SendAsync(at => new JobStarted
    {
        At = at,
        JobId = job.JobId,
        Token = job.Token,
        WorkerId = folder.WorkerId,
        ResumedFromEpoch = resumedFromEpoch,
        Epochs = recipe.Epochs,
    });

    public Task LogAsync(string level, string line) => facts.SendAsync(at => new JobLog { At = at, JobId = job.JobId, Token = job.Token, Level = level, Line = line });

    private Task SendAsync(TrainingEvent value) => value switch
    {
        TrainingEvent.Started started => BeginAsync(started),
        TrainingEvent.StepCompleted step => StepAsync(step),
        TrainingEvent.EpochCompleted epoch => EpochAsync(epoch),
        TrainingEvent.CheckpointSaved saved => CheckpointAsync(saved),
        TrainingEvent.Finding finding => LogAsync("warning", $"{finding.Code} {finding.Subject}: {finding.Message}"),
        _ => Task.CompletedTask,
    };

    private async Task BeginAsync(TrainingEvent.Started started)
    {
        (_epoch, _steps) = (started.Epoch, ((long)started.Epoch * started.StepsPerEpoch, (long)started.Epochs * started.StepsPerEpoch));
        await StartedAsync(started.Epoch);
        await LogAsync(
            "info",
            $"{started.TrainImages} train and {started.ValidationImages} validation images, {started.Parameters:N0} parameters on {started.Device}"
                + (started.Epoch > 0 ? $", resumed after epoch {started.Epoch}" : ""));
    }

    private async Task StepAsync(TrainingEvent.StepCompleted step)
    {
        (_epoch, _steps) = (step.Epoch, (step.Step, step.Steps));
        if (time.GetElapsedTime(_lastStep) < Rhythm)
            return;
        _lastStep = time.GetTimestamp();
        await PhaseAsync(JobPhases.Training, (double)step.Step / step.Steps, step.SecondsLeft, step.ImagesPerSecond);
        await MetricAsync(step.Step, step.Epoch, new Dictionary<string, double>
        {
            ["loss"] = step.Loss.Total,
            ["loss_iou"] = step.Loss.Iou,
            ["loss_obj"] = step.Loss.Objectness,
            ["loss_cls"] = step.Loss.Class,
            ["loss_l1"] = step.Loss.L1,
            ["lr"] = step.LearningRate,
        });
    }

    private async Task EpochAsync(TrainingEvent.EpochCompleted epoch)
    {
        if (epoch.Validation is { } figures)
            await MetricAsync(_steps.Done, epoch.Epoch, new Dictionary<string, double> { ["map50"] = figures.Map50, ["map5095"] = figures.Map5095 });
        await LogAsync("info", $"epoch {epoch.Epoch}/{epoch.Epochs}: loss {epoch.Loss.Total:0.000}"
            + (epoch.Validation is { } v ? $", validation mAP50 {v.Map50:0.000}, mAP50-95 {v.Map5095:0.000}" : "") + $", {epoch.Seconds:0.0} s");
    }

    private async Task CheckpointAsync(TrainingEvent.CheckpointSaved saved)
    {
        var stored = await cache.StoreAsync(saved.Path, job.Stopping);
        await facts.SendAsync(at => new JobCheckpoint
        {
            At = at,
            JobId = job.JobId,
            Token = job.Token,
            Epoch = saved.Epoch,
            Sha256 = stored.Sha256,
            Bytes = stored.Length,
        });
    }

    private Task MetricAsync(long step, int epoch, Dictionary<string, double> values) => facts.SendAsync(at => new JobMetric
    {
        At = at,
        JobId = job.JobId,
        Token = job.Token,
        Step = step,
        Epoch = epoch,
        Values = values.Where(v => double.IsFinite(v.Value)).ToDictionary(),
    });
}
