using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Training;

/// <summary>Leases and fencing of one pool: at most one lease a job, at most one a worker, tokens only grow.</summary>
public static class QueueRules
{
    /// <summary>A worker silent for this long loses its job.</summary>
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    /// <summary>A lease is renewed when less than this is left of it, so that not every heartbeat is a write.</summary>
    public static readonly TimeSpan RenewBelow = LeaseDuration / 2;

    private const int MaxWaiting = 500;

    public static Decision<TrainingQueueState> Enqueue(TrainingQueueState state, string jobId, string trainer, long afterToken)
    {
        if (state.Leases.Any(l => l.JobId == jobId && l.Token > afterToken))
            return state;
        if (state.Waiting.FirstOrDefault(w => w.JobId == jobId) is { } waiting)
            return waiting.LostToken is { } lost && lost <= afterToken
                ? state with { Waiting = [.. state.Waiting.Select(w => w == waiting ? w with { LostToken = null } : w)] }
                : state;
        if (state.Waiting.Count >= MaxWaiting)
            return new Refusal("queue.full", $"{MaxWaiting} jobs are waiting already.");

        // A job that was interrupted has waited already: it goes to the front.
        var job = new WaitingJob(jobId, trainer);
        IReadOnlyList<WaitingJob> line = afterToken > 0 ? [job, .. state.Waiting] : [.. state.Waiting, job];
        return state with { Waiting = line, Leases = [.. state.Leases.Where(l => l.JobId != jobId)] };
    }

    public static TrainingQueueState Withdraw(TrainingQueueState state, string jobId) => state.With(
        [.. state.Waiting.Where(w => w.JobId != jobId)], [.. state.Leases.Where(l => l.JobId != jobId)], state.LastToken);

    public static (TrainingQueueState Next, QueueChanges Changes) Sweep(TrainingQueueState state, DateTimeOffset now)
    {
        var next = Expire(state, now);
        return (next, new QueueChanges([], [], Lost(next, now), []));
    }

    public static (TrainingQueueState Next, QueueChanges Changes) Heartbeat(TrainingQueueState state, WorkerHeartbeat worker, DateTimeOffset now)
    {
        var expired = Expire(state, now);
        var shown = worker.Leases.Select(l => (l.JobId, l.Token)).ToHashSet();
        var leases = expired.Leases.Select(l => l.WorkerId == worker.WorkerId && shown.Contains((l.JobId, l.Token)) ? Renew(l, now) : l).ToList();
        var own = leases.Where(l => l.WorkerId == worker.WorkerId).ToList();
        var foreign = worker.Leases.Where(s => !own.Any(l => l.JobId == s.JobId && l.Token == s.Token)).ToList();

        var waiting = expired.Waiting;
        var token = expired.LastToken;
        if (own.Count == 0 && worker.Leases.Count == 0 && waiting.FirstOrDefault(w => worker.Trainers.Contains(w.Trainer)) is { } first)
        {
            var lease = new LeasedJob(first.JobId, first.Trainer, worker.WorkerId, ++token, now + LeaseDuration);
            leases.Add(lease);
            own.Add(lease);
            waiting = [.. waiting.Where(w => w != first)];
        }

        var next = state.With(waiting, leases, token);
        return (next, new QueueChanges(
            [.. own.Where(l => !shown.Contains((l.JobId, l.Token))).Select(l => l.ToLease())],
            [.. own.Where(l => shown.Contains((l.JobId, l.Token))).Select(l => l.ToLease())],
            Lost(next, now),
            [.. foreign.Select(f => new Lease(f.JobId, worker.WorkerId, f.Token, now))]));
    }

    private static LeasedJob Renew(LeasedJob lease, DateTimeOffset now) =>
        lease.Until - now < RenewBelow ? lease with { Until = now + LeaseDuration } : lease;

    // What ran out goes to the front at once; that the job has heard of it is kept apart, so a lost message loses no job.
    private static TrainingQueueState Expire(TrainingQueueState state, DateTimeOffset now)
    {
        var lost = state.Leases.Where(l => l.Until <= now).ToList();
        return lost.Count == 0
            ? state
            : state with
            {
                Waiting = [.. lost.Select(l => new WaitingJob(l.JobId, l.Trainer, l.Token)), .. state.Waiting],
                Leases = [.. state.Leases.Where(l => l.Until > now)],
            };
    }

    private static List<Lease> Lost(TrainingQueueState state, DateTimeOffset now) =>
        [.. state.Waiting.Where(w => w.LostToken is not null).Select(w => new Lease(w.JobId, "", w.LostToken!.Value, now))];
}
