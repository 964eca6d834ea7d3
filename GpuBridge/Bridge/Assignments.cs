using System.Threading.Channels;
using VisionInApp.Messages.Wire;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>What this worker was told to run. Takes commands from stream B; hands one job at a time to the runner.</summary>
public sealed class Assignments(BridgeFolder folder, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Channel<RunningJob> _waiting = Channel.CreateUnbounded<RunningJob>();
    private RunningJob? _current;

    /// <summary>The job under lease, whether it runs already or is about to.</summary>
    public RunningJob? Current => _current;

    public IReadOnlyList<HeldLease> Leases => _current is { } job ? [new HeldLease(job.JobId, job.Token)] : [];

    public ValueTask<RunningJob> NextAsync(CancellationToken cancellation) => _waiting.Reader.ReadAsync(cancellation);

    public void Take(StreamRecord command)
    {
        lock (_gate)
        {
            switch (command)
            {
                case RunJob run when run.WorkerId == folder.WorkerId:
                    Begin(run);
                    break;
                case LeaseRenewed renewed when renewed.WorkerId == folder.WorkerId && Holds(renewed.JobId) && renewed.Token == _current!.Token:
                    _current.Renew(renewed);
                    break;
                case StopJob stop when Holds(stop.JobId) && stop.Token >= _current!.Token:
                    _current.Stop(stop.Reason);
                    break;
            }
        }
    }

    /// <summary>Stops a job whose lease ran out unrenewed: another worker may have it by now.</summary>
    public void DropExpired()
    {
        lock (_gate)
        {
            if (_current is { IsExpired: true } job)
                job.Stop("lease_lost");
        }
    }

    public void Ended(RunningJob job)
    {
        lock (_gate)
        {
            if (_current == job)
                _current = null;
        }
    }

    /// <summary>The process goes down.</summary>
    public void Shutdown() => _current?.Stop("shutdown");

    public void Dispose() => _current?.Dispose();

    private bool Holds(string jobId) => _current?.JobId == jobId;

    private void Begin(RunJob run)
    {
        // A busy worker does not answer: the queue sends the command again with every heartbeat until the lease shows.
        if (_current is not null)
        {
            if (_current.JobId == run.JobId && run.Token > _current.Token)
                _current.Stop("lease_lost");
            return;
        }

        if (run.LeaseUntil <= run.At)
            return;
        _current = new RunningJob(run, time);
        _waiting.Writer.TryWrite(_current);
    }
}
