using VisionInApp.Grains.Interfaces.Training;

namespace VisionInApp.Grains.Training;

public sealed record TrainingQueueState : ThingState
{
    /// <summary>In the order in which they are leased.</summary>
    public IReadOnlyList<WaitingJob> Waiting { get; init; } = [];
    public IReadOnlyList<LeasedJob> Leases { get; init; } = [];

    /// <summary>The last fencing token given in this pool.</summary>
    public long LastToken { get; init; }

    /// <summary>This state with new lists, or this very state when they are the same.</summary>
    public TrainingQueueState With(IReadOnlyList<WaitingJob> waiting, IReadOnlyList<LeasedJob> leases, long lastToken) =>
        lastToken == LastToken && waiting.SequenceEqual(Waiting) && leases.SequenceEqual(Leases)
            ? this
            : this with { Waiting = waiting, Leases = leases, LastToken = lastToken };
}

/// <param name="LostToken">The lease that ran out, until the job has heard of it.</param>
public sealed record WaitingJob(string JobId, string Trainer, long? LostToken = null);

/// <param name="Until">The lease runs out then unless it is renewed.</param>
public sealed record LeasedJob(string JobId, string Trainer, string WorkerId, long Token, DateTimeOffset Until)
{
    public Lease ToLease() => new(JobId, WorkerId, Token, Until);
}
