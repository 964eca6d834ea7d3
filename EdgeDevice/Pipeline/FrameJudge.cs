using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using VisionInApp.EdgeDevice.Capture;
using VisionInApp.EdgeDevice.Report;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Vision.Uncertainty;

namespace VisionInApp.EdgeDevice.Pipeline;

/// <summary>Detects on one frame and decides whether it goes back to the people who label.</summary>
public sealed class FrameJudge(
    ActiveModel active, Enrolment enrolment, Telemetry telemetry, PendingFrames pending, TimeProvider time, ILogger<FrameJudge> log)
{
    public void Run(Frame frame, PipelineSettings settings, CaptureJudge policy)
    {
        if (Detect(frame) is not { } seen)
            return;
        var (model, all, milliseconds) = seen;
        var shown = all.Where(model.Working.Takes).ToList();
        telemetry.FrameDone(milliseconds, [.. shown.Select(d => d.Confidence)]);
        var score = FrameScore.Score(all, model.Manifest.Thresholds);
        if (policy.Take(score.Score, () => PerceptualHash.Of(frame.Image)))
            Keep(frame, settings, model, shown, score);
    }

    private (LoadedModel Model, IReadOnlyList<Detection> Detections, double Milliseconds)? Detect(Frame frame)
    {
        try
        {
            return active.Detect(frame.Image) is { } done ? (done.Model, done.Result.Detections, done.Result.Times.TotalMs) : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogError(e, "The model failed on {Source}", frame.Source);
            return null;
        }
    }

    private void Keep(Frame frame, PipelineSettings settings, LoadedModel model, IReadOnlyList<Detection> shown, FrameUncertainty score)
    {
        if (enrolment.Identity is not { } identity)
            return;
        var content = frame.ToFile();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        pending.Add(
            new FrameCaptured
            {
                At = time.GetUtcNow(),
                DeviceId = identity.DeviceId,
                FrameId = $"{identity.DeviceId}-{settings.Pass}-{sha256[..16]}",
                Sha256 = sha256,
                Width = frame.Image.Width,
                Height = frame.Image.Height,
                Source = frame.Source,
                Reason = score.Reason,
                Score = score.Score,
                PackageSha256 = model.PackageSha256,
                Detections = shown,
            },
            content);
        telemetry.FrameCaptured();
    }
}
