using VisionInApp.Messages.Wire;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>The job this worker runs under its lease. Disposing it stops nothing; <see cref="Stop"/> does.</summary>
public sealed class RunningJob(RunJob command) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private long _leaseUntilTicks = command.LeaseUntil.UtcTicks;
    private string? _reason;

    public string JobId => command.JobId;
    public long Token => command.Token;
    public JobSpec Spec => command.Spec;
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Why it was stopped: <c>cancelled</c>, <c>lease_lost</c>, <c>shutdown</c>; null while it runs.</summary>
    public string? StopReason => _reason;
    public DateTimeOffset LeaseUntil => new(Interlocked.Read(ref _leaseUntilTicks), TimeSpan.Zero);

    public void Renew(DateTimeOffset until) => Interlocked.Exchange(ref _leaseUntilTicks, until.UtcTicks);

    /// <summary>The first reason given counts.</summary>
    public void Stop(string reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();
}
