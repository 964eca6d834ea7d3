using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Interfaces.Training;

/// <summary>Waiting jobs and leases of one pool of workers. Decides, and says what changed; the caller tells jobs and workers. Key: pool name.</summary>
[Alias("va.ITrainingQueueGrain")]
public interface ITrainingQueueGrain : IGrainWithStringKey
{
    /// <summary>
    /// The job waits for a lease newer than <paramref name="afterToken"/> (0: its first). A lease up to that token is given back; a newer one stands, so a late repeat changes nothing.
    /// </summary>
    [Alias("Enqueue")] Task<Outcome> Enqueue(Command command, string jobId, string trainer, long afterToken, CancellationToken cancellation);

    /// <summary>Takes a job out, waiting or leased; its token is dead afterwards. Repeating it changes nothing.</summary>
    [Alias("Withdraw")] Task<Outcome> Withdraw(Command command, string jobId, CancellationToken cancellation);

    /// <summary>A worker is alive: its leases are renewed, an idle one gets the first waiting job.</summary>
    [Alias("Heartbeat")] Task<QueueChanges> Heartbeat(WorkerHeartbeat heartbeat, CancellationToken cancellation);

    /// <summary>Lets leases of silent workers expire.</summary>
    [Alias("Sweep")] Task<QueueChanges> Sweep(CancellationToken cancellation);
}

/// <summary>What a heartbeat or a sweep changed. Level-triggered: everything that holds is told again on the next heartbeat.</summary>
/// <param name="Granted">Leases whose worker does not show them yet: send RunJob.</param>
/// <param name="Renewed">Leases the worker shows: send LeaseRenewed.</param>
/// <param name="Expired">Leases that ran out: tell the job.</param>
/// <param name="Foreign">Leases a worker shows that are not its own any more: send StopJob.</param>
[GenerateSerializer, Immutable, Alias("va.QueueChanges")]
public sealed record QueueChanges(
    [property: Id(0)] IReadOnlyList<Lease> Granted, [property: Id(1)] IReadOnlyList<Lease> Renewed,
    [property: Id(2)] IReadOnlyList<Lease> Expired, [property: Id(3)] IReadOnlyList<Lease> Foreign);

[GenerateSerializer, Immutable, Alias("va.Lease")]
public sealed record Lease([property: Id(0)] string JobId, [property: Id(1)] string WorkerId, [property: Id(2)] long Token, [property: Id(3)] DateTimeOffset Until);
