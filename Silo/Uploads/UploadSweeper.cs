using VisionInApp.Platform.Objects;

namespace VisionInApp.Silo.Uploads;

/// <summary>Throws away uploads that nobody went on with. Every full silo does it: what is gone already is no matter.</summary>
internal sealed class UploadSweeper(IUploads uploads, ObjectOptions options, TimeProvider time, ILogger<UploadSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
                await PassAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task PassAsync(CancellationToken cancellation)
    {
        try
        {
            if (await uploads.SweepAsync(time.GetUtcNow() - options.UploadsKept, cancellation) is > 0 and var swept)
                log.LogInformation("Threw away {Count} unfinished uploads older than {Kept}", swept, options.UploadsKept);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "Sweeping unfinished uploads failed; trying again in {Period}", Period);
        }
    }
}

internal static class UploadSweeperRegistration
{
    public static IServiceCollection AddUploadSweeper(this IServiceCollection services) => services.AddHostedService<UploadSweeper>();
}
