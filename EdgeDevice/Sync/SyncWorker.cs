using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.Messages;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>Fetches the desired state on every hint and every poll interval, and makes the device match it.</summary>
public sealed class SyncWorker(
    DeviceFolder folder, Enrolment enrolment, Desired desired, Installer installer, InstallReport report, SyncSignal signal, DeviceOptions options,
    ILogger<SyncWorker> log) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var cloud = await enrolment.CloudAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
            await signal.WaitAsync(await TrySyncAsync(cloud, stoppingToken) ? Jittered(options.PollInterval) : RetryAfter, stoppingToken);
    }

    private async Task<bool> TrySyncAsync(Cloud cloud, CancellationToken stopping)
    {
        try
        {
            // The state is fetched whole while a generation is not settled: its package url is signed for a limited time.
            var settled = Slots.Load(folder).Generation;
            var known = desired.State?.Generation;
            var fetched = await cloud.GetDesiredAsync(known == settled ? known : null, stopping);
            if (fetched is not null && !desired.TakeOver(fetched))
                log.LogWarning("Refused generation {Offered}; this device has seen {Known}", fetched.Generation, known);
            if (desired.State is { } state && state.Generation > settled)
                await ApplyAsync(state, cloud, stopping);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !stopping.IsCancellationRequested))
        {
            log.LogWarning("Could not sync: {Message}", e.Message);
            return false;
        }
    }

    private async Task ApplyAsync(DesiredState state, Cloud cloud, CancellationToken stopping)
    {
        try
        {
            if (state.Package is { } package)
                await installer.InstallAsync(package, state.Generation, cloud, stopping);
        }
        catch (InstallFailedException e)
        {
            log.LogError("Generation {Generation} was not installed: {Message}", state.Generation, e.Message);
            await report.FailedAsync(state.Generation, state.Package!.Sha256, e.Code, e.Message, stopping);
        }

        Slots.Load(folder).Settle(state.Generation).Save(folder);
        report.Changed();
    }

    private static TimeSpan Jittered(TimeSpan interval) => interval * (0.8 + (0.4 * Random.Shared.NextDouble()));
}
