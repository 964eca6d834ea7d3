using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VisionInApp.Platform.Streams.Ledger;

/// <summary>Deletes what the ledger need not remember: taken life-cycle records after the streams' retention, dead letters and alarms after 90 days.</summary>
internal sealed class LedgerSweep(IStreamLedger ledger, StreamOptions options, TimeProvider time, ILogger<LedgerSweep> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan TroubleKept = TimeSpan.FromDays(90);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var now = time.GetUtcNow();
                if (await ledger.ForgetAsync(now - options.Retention, now - TroubleKept, stoppingToken) is > 0 and var gone)
                    log.LogInformation("Forgot {Count} old rows of the ledger", gone);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Clearing the ledger is put off: {Reason}", e.Message);
            }
        }
    }
}
