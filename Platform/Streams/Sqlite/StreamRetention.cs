using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.Platform.Catalog;

namespace VisionInApp.Platform.Streams.Sqlite;

/// <summary>Trims from the embedded streams what is older than the retention, at start and then every ten minutes.</summary>
internal sealed class StreamRetention(SqliteMessageStream stream, StreamOptions options, TimeProvider time, ILogger<StreamRetention> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10), time);
        do
        {
            try
            {
                var gone = await stream.TrimAsync(time.GetUtcNow() - options.Retention, stoppingToken);
                if (gone > 0)
                    log.LogInformation("Trimmed {Count} stream messages older than {Retention}", gone, options.Retention);
            }
            catch (CatalogBusyException e)
            {
                log.LogWarning(e, "Trimming streams is put off");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
