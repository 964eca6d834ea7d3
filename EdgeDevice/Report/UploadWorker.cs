using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.EdgeDevice.Sync;

namespace VisionInApp.EdgeDevice.Report;

/// <summary>Brings captured frames to the cloud: first the bytes, then the record, then the local copy goes. Repeating any of it is harmless.</summary>
public sealed class UploadWorker(
    Enrolment enrolment, PendingFrames pending, Facts facts, UploadSignal signal, ReportSignal report, ILogger<UploadWorker> log) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var cloud = await enrolment.CloudAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await UploadAllAsync(cloud, stoppingToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                log.LogWarning("{Count} captured frames wait: {Message}", pending.Count, e.Message);
            }

            await signal.WaitAsync(RetryAfter, stoppingToken);
        }
    }

    private async Task UploadAllAsync(Cloud cloud, CancellationToken stopping)
    {
        var sent = 0;
        foreach (var (record, content) in pending.All())
        {
            if (record.DeviceId == cloud.Identity.DeviceId)
            {
                await cloud.UploadFrameAsync(record.Sha256, content, stopping);
                await facts.SendAsync((_, _) => record, stopping);
                sent++;
            }

            pending.Remove(record);
        }

        if (sent > 0)
            report.Raise();
    }
}
