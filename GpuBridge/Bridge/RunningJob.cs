using VisionInApp.Messages.Wire;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>The job this worker runs under its lease. Disposing it stops nothing; <see cref="Stop"/> does.</summary>
/// <param name="time">Measures how long the lease lasts; what its clock says does not matter, nor what the cloud's says.</param>
public sealed class RunningJob(RunJob command, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Lease _lease = new(time.GetTimestamp(), command.LeaseUntil - command.At);
    private string? _reason;

    public string JobId => command.JobId;
    public long Token => command.Token;
    public JobSpec Spec => command.Spec;
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Why it was stopped: <c>cancelled</c>, <c>lease_lost</c>, <c>shutdown</c>; null while it runs.</summary>
    public string? StopReason => _reason;

    /// <summary>The lease has run out since it was heard of.</summary>
    public bool IsExpired => Volatile.Read(ref _lease) is var lease && time.GetElapsedTime(lease.HeardAt) > lease.Lasts;

    public void Renew(LeaseRenewed renewed) => Volatile.Write(ref _lease, new(time.GetTimestamp(), renewed.LeaseUntil - renewed.At));

    /// <summary>The first reason given counts.</summary>
    public void Stop(string reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();

    private sealed record Lease(long HeardAt, TimeSpan Lasts);
}
