using VisionInApp.Grains;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Silo.Clustering;
using VisionInApp.Silo.Operations;

namespace VisionInApp.Silo.Reconcile;

/// <summary>Finds states that the catalog does not show yet (a crash between commit and projection) and lets their grains show them.</summary>
public sealed class Reconciler(IProjections projections, IGrainFactory grains, TimeProvider time, ILogger<Reconciler> log) : BackgroundService, IWorker
{
    /// <summary>Grain types that have a projection, also those that only make others follow them.</summary>
    private static readonly string[] Things = ["project", "dataset", "job", "model", "rollout", "device", "loop", "queue", "user"];

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);
    private const int AtOnce = 200;
    private DateTimeOffset since = DateTimeOffset.UnixEpoch;

    /// <summary>One pass; answers how many things were behind. The first looks at everything, later ones at what was written since.</summary>
    public async Task<int> PassAsync(CancellationToken cancellation)
    {
        var started = time.GetUtcNow();
        var found = 0;
        while (true)
        {
            var behind = await projections.BehindAsync(Things, since, AtOnce, cancellation);
            var failed = 0;
            foreach (var thing in behind)
                failed += await ReflectAsync(thing, cancellation) ? 0 : 1;
            found += behind.Count;
            if (failed > 0)
                return found;
            if (behind.Count < AtOnce)
                break;
        }

        since = started - Overlap;
        return found;
    }

    // One that cannot be shown now does not keep the others waiting; it is found again in the next pass.
    private async Task<bool> ReflectAsync(ThingKey thing, CancellationToken cancellation)
    {
        try
        {
            await grains.GetGrain<IReflecting>(GrainId.Create(thing.Thing, thing.Id)).Reflect(cancellation);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "{Thing} {Id} could not be shown in the catalog", thing.Thing, thing.Id);
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
                await TryPassAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task TryPassAsync(CancellationToken cancellation)
    {
        try
        {
            if (await PassAsync(cancellation) is > 0 and var found)
            {
                SiloMeter.Reconciled.Add(found);
                log.LogInformation("Reconciled {Count} projections that were behind", found);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "Reconciling failed; trying again");
        }
    }
}

internal static class ReconcilerRegistration
{
    public static IServiceCollection AddReconciler(this IServiceCollection services) =>
        services.AddWorker<Reconciler>();
}
