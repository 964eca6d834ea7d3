using System.Globalization;
using VisionInApp.Training;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>The built-in trainer's events as facts. Called from the training thread, which may wait for the spool.</summary>
public sealed class TrainingEvents(JobReport report) : IProgress<TrainingEvent>
{
    public void Report(TrainingEvent value) => SendAsync(value).GetAwaiter().GetResult();

    private Task SendAsync(TrainingEvent value) => value switch
    {
        TrainingEvent.Started started => BeginAsync(started),
        TrainingEvent.StepCompleted step => StepAsync(step),
        TrainingEvent.EpochCompleted epoch => EpochAsync(epoch),
        TrainingEvent.CheckpointSaved saved => report.CheckpointAsync(saved.Epoch, saved.Path),
        TrainingEvent.Finding finding => report.LogAsync(LevelOf(finding), $"{finding.Code} {finding.Subject}: {finding.Message}"),
        TrainingEvent.Inspected inspected => report.LogAsync("info", string.Create(CultureInfo.InvariantCulture,
            $"pre-flight: {inspected.Images} images looked at in {inspected.Seconds:0.0} s, {inspected.Findings} findings; the run takes about {inspected.Memory.Bytes / 1e9:0.0} GB")),
        _ => Task.CompletedTask,
    };

    // What a run says of its start is news, not a warning.
    private static string LevelOf(TrainingEvent.Finding finding) => finding.Code is "training.weights_loaded" or "training.resumed" or "training.stopped_early" ? "info" : "warning";

    private async Task BeginAsync(TrainingEvent.Started started)
    {
        report.At(started.Epoch, (long)started.Epoch * started.StepsPerEpoch, (long)started.Epochs * started.StepsPerEpoch);
        if (started.Epoch > 0)
            await report.StartedAsync(started.Epoch);
        await report.LogAsync(
            "info",
            $"{started.TrainImages} train and {started.ValidationImages} validation images, {started.Parameters:N0} parameters on {started.Device} in {started.Precision}"
                + (started.Epoch > 0 ? $", resumed after epoch {started.Epoch}" : ""));
    }

    private async Task StepAsync(TrainingEvent.StepCompleted step)
    {
        if (!await report.StepAsync(step.Epoch, step.Step, step.Steps, step.SecondsLeft, step.ImagesPerSecond))
            return;
        var metrics = step.Loss.Parts.ToDictionary(p => "loss_" + p.Key, p => p.Value);
        metrics["loss"] = step.Loss.Total;
        metrics["lr"] = step.LearningRate;
        await report.MetricAsync(metrics);
    }

    private async Task EpochAsync(TrainingEvent.EpochCompleted epoch)
    {
        if (epoch.Validation is { } figures)
            await report.MetricAsync(new Dictionary<string, double> { ["map50"] = figures.Map50, ["map5095"] = figures.Map5095 });
        await report.LogAsync("info", $"epoch {epoch.Epoch}/{epoch.Epochs}: loss {epoch.Loss.Total:0.000}"
            + (epoch.Validation is { } v ? $", validation mAP50 {v.Map50:0.000}, mAP50-95 {v.Map5095:0.000}" : "") + $", {epoch.Seconds:0.0} s");
    }
}
