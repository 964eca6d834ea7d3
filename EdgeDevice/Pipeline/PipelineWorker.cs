using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.EdgeDevice.Capture;
using VisionInApp.EdgeDevice.Report;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Messages;

namespace VisionInApp.EdgeDevice.Pipeline;

/// <summary>Runs the source of the desired state through the active model: decode → detect → judge → keep what is worth a person's time.</summary>
public sealed class PipelineWorker(
    DeviceFolder folder, Desired desired, ActiveModel active, FrameJudge judge, Telemetry telemetry, TimeProvider time, ILogger<PipelineWorker> log) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = desired.Changed;
            var settings = desired.State?.Pipeline;
            if (settings is null || settings.Source.Kind == "none" || active.PackageSha256 is null)
            {
                await WaitAsync(changed, stoppingToken);
                continue;
            }

            var finished = IsFinished(settings);
            if (finished)
                telemetry.SourceLeft = 0;
            else
                finished = await RunPassAsync(settings, stoppingToken);
            while (finished && !stoppingToken.IsCancellationRequested && desired.State?.Pipeline == settings)
                await WaitAsync(changed, stoppingToken);
        }
    }

    /// <summary>A pass over a folder or file that came to its end is not run again because the process was started again.</summary>
    private bool IsFinished(PipelineSettings settings) =>
        File.Exists(folder.FinishedPass) && JsonSerializer.Deserialize<PipelineSettings>(File.ReadAllBytes(folder.FinishedPass)) == settings;

    /// <summary>True at the end of a folder or file; false when it must be tried again.</summary>
    private async Task<bool> RunPassAsync(PipelineSettings settings, CancellationToken stopping)
    {
        try
        {
            using var frames = FrameStreams.Open(settings.Source)!;
            log.LogInformation("Pass {Pass} over {Kind} {Address}", settings.Pass, settings.Source.Kind, settings.Source.Address);
            var policy = new CaptureJudge(settings.Capture, live: frames.Left is null, time);
            telemetry.Error = null;
            await RunFramesAsync(frames, settings, policy, stopping);
            if (frames.Left == 0)
                DeviceFolder.WriteWhole(folder.FinishedPass, JsonSerializer.SerializeToUtf8Bytes(settings));
            return frames.Left == 0 || desired.State?.Pipeline != settings;
        }
        catch (FrameSourceException e)
        {
            telemetry.Error = e.Message;
            log.LogWarning("{Message}", e.Message);
            await WaitAsync(desired.Changed, stopping);
            return false;
        }
    }

    private async Task RunFramesAsync(IFrameStream frames, PipelineSettings settings, CaptureJudge policy, CancellationToken stopping)
    {
        var interval = settings.MaxFps > 0 ? TimeSpan.FromSeconds(1 / settings.MaxFps) : TimeSpan.Zero;
        while (!stopping.IsCancellationRequested && desired.State?.Pipeline == settings)
        {
            var begun = time.GetTimestamp();
            using var frame = frames.Next(message => log.LogWarning("Skipped {Message}", message));
            if (frame is not null)
                judge.Run(frame, settings, policy);
            telemetry.SourceLeft = frames.Left;
            if (frame is null)
                return;
            var left = interval - time.GetElapsedTime(begun);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, time, stopping);
        }
    }

    private async Task WaitAsync(Task changed, CancellationToken stopping)
    {
        try
        {
            await changed.WaitAsync(RetryAfter, time, stopping);
        }
        catch (TimeoutException)
        {
        }
    }
}
