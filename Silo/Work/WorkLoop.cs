using VisionInApp.Platform.Catalog.Work;
using VisionInApp.Silo.Clustering;
using VisionInApp.Silo.Operations;

namespace VisionInApp.Silo.Work;

/// <summary>Takes due work under leases and does it, a few items at a time.</summary>
internal sealed class WorkLoop(IWorkTable table, IEnumerable<IWorkHandler> handlers, TimeProvider time, ILogger<WorkLoop> log) : BackgroundService, IWorker
{
    private const int AtOnce = 2;
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly string owner = $"{Environment.MachineName}:{Environment.ProcessId}";
    private readonly Dictionary<string, IWorkHandler> handlers = handlers.ToDictionary(h => h.Kind);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => RunAsync(stoppingToken)));

    private async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PollEvery, time);
        try
        {
            do
            {
                while (await TryOneAsync(cancellation))
                {
                }
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> TryOneAsync(CancellationToken cancellation)
    {
        try
        {
            if (await table.LeaseAsync(owner, LeaseDuration, cancellation) is not { } work)
                return false;
            await DoAsync(work, cancellation);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "Taking work failed; trying again");
            return false;
        }
    }

    private async Task DoAsync(HeldWork work, CancellationToken cancellation)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var renewing = RenewAsync(work, held);
        try
        {
            await handlers[work.Item.Kind].HandleAsync(work.Item, held.Token);
            await table.CompleteAsync(work, cancellation);
        }
        catch (Exception e) when (!held.IsCancellationRequested)
        {
            await FailedAsync(work, e, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await table.RetryAsync(work, "stopped", TimeSpan.Zero, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            log.LogWarning("The lease of {Kind} {Id} was lost; another does it", work.Item.Kind, work.Item.Id);
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }
    }

    private async Task FailedAsync(HeldWork work, Exception error, CancellationToken cancellation)
    {
        SiloMeter.WorkFailed.Add(1, new KeyValuePair<string, object?>("kind", work.Item.Kind));
        log.LogWarning(error, "Attempt {Attempt} of {Kind} {Id} failed", work.Attempt, work.Item.Kind, work.Item.Id);
        var handler = handlers[work.Item.Kind];
        if (work.Attempt < handler.MaxAttempts)
        {
            var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(work.Attempt, 10)), LongestPause.TotalSeconds));
            await table.RetryAsync(work, error.Message, pause, cancellation);
            return;
        }

        await handler.GiveUpAsync(work.Item, error.Message, cancellation);
        await table.CompleteAsync(work, cancellation);
    }

    private async Task RenewAsync(HeldWork work, CancellationTokenSource held)
    {
        using var timer = new PeriodicTimer(LeaseDuration / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token))
            {
                if (!await table.RenewAsync(work, LeaseDuration, held.Token))
                    await held.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            log.LogWarning(e, "Renewing {Kind} {Id} failed", work.Item.Kind, work.Item.Id);
            await held.CancelAsync();
        }
    }
}

internal static class WorkRegistration
{
    public static IServiceCollection AddWork(this IServiceCollection services) => services
        .AddSingleton<ImportRuns>()
        .AddSingleton<IWorkHandler, ImportHandler>()
        .AddSingleton<IWorkHandler, FreezeHandler>()
        .AddSingleton<IWorkHandler, PublishHandler>()
        .AddSingleton<IWorkHandler, TouchHandler>()
        .AddSingleton<IWorkHandler, JobFileHandler>()
        .AddWorker<WorkLoop>();
}
