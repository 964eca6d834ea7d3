using System.Collections.Concurrent;
using VisionInApp.Grains;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Silo.Ingest;

/// <summary>Tells jobs and workers what their queue decided. Everything that holds is told again on the next heartbeat, so nothing here need be remembered.</summary>
internal sealed class LeaseRelay(IGrainFactory grains, Downlink downlink, ITrainingRows rows, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> pools = [];

    public async Task HeardAsync(WorkerHeartbeat worker, CancellationToken cancellation)
    {
        pools[worker.Pool] = true;
        await TellAsync(worker.Pool, await Queue(worker.Pool).Heartbeat(worker, cancellation), cancellation);
    }

    /// <summary>Pools whose workers were heard of before this process started, or by another one.</summary>
    public async Task LearnPoolsAsync(CancellationToken cancellation)
    {
        foreach (var worker in await rows.ListWorkersAsync(cancellation))
            pools[worker.Pool] = true;
    }

    /// <summary>Lets leases of workers that are silent run out.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        foreach (var pool in pools.Keys)
            await TellAsync(pool, await Queue(pool).Sweep(cancellation), cancellation);
    }

    private async Task TellAsync(string pool, QueueChanges changes, CancellationToken cancellation)
    {
        foreach (var lost in changes.Expired)
            await Job(lost.JobId).LeaseLost(lost.Token, cancellation);
        var commands = new List<StreamRecord>();
        foreach (var lease in changes.Granted)
        {
            if (await GrantAsync(pool, lease, cancellation) is { } run)
                commands.Add(run);
        }

        commands.AddRange(changes.Renewed.Select(l => new LeaseRenewed
        {
            At = time.GetUtcNow(),
            WorkerId = l.WorkerId,
            JobId = l.JobId,
            Token = l.Token,
            LeaseUntil = l.Until,
        }));
        foreach (var lease in changes.Foreign)
            commands.Add(await StopAsync(lease, cancellation));
        if (commands.Count > 0)
            await downlink.SendAsync(StreamNames.Gpu(pool), commands, cancellation);
    }

    private async Task<RunJob?> GrantAsync(string pool, Lease lease, CancellationToken cancellation)
    {
        var spec = await Job(lease.JobId).Leased(lease.WorkerId, lease.Token, cancellation);
        if (spec is not null)
            return new RunJob { At = time.GetUtcNow(), WorkerId = lease.WorkerId, JobId = lease.JobId, Token = lease.Token, LeaseUntil = lease.Until, Spec = spec };
        if (await Job(lease.JobId).Get(cancellation) is null or { State: "succeeded" or "failed" or "cancelled" })
            await Queue(pool).Withdraw(new Command($"{lease.JobId}/withdraw/{lease.Token}", "system"), lease.JobId, cancellation);
        return null;
    }

    private async Task<StopJob> StopAsync(Lease lease, CancellationToken cancellation)
    {
        var job = await Job(lease.JobId).Get(cancellation);
        return new StopJob { At = time.GetUtcNow(), JobId = lease.JobId, Token = lease.Token, Reason = job?.State == "cancelled" ? "cancelled" : "superseded" };
    }

    private ITrainingQueueGrain Queue(string pool) => grains.GetGrain<ITrainingQueueGrain>(pool);

    private ITrainingJobGrain Job(string id) => grains.GetGrain<ITrainingJobGrain>(id);
}
