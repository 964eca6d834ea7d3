using System.Threading.RateLimiting;
using VisionInApp.Platform.Cache;

namespace VisionInApp.WebHost.Hosting;

/// <summary>A bucket that all web hosts empty together; while nobody keeps it for them, each has one of its own.</summary>
public sealed class SharedLimiter(string key, Bucket bucket, ISharedCounts shared) : ReplenishingRateLimiter
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly TokenBucketRateLimiter own = new(new()
    {
        TokenLimit = bucket.Burst,
        TokensPerPeriod = (int)bucket.PerSecond,
        ReplenishmentPeriod = Period,
        AutoReplenishment = false,
    });

    private long acquired;
    private long refused;

    public override TimeSpan? IdleDuration => own.IdleDuration;

    public override TimeSpan ReplenishmentPeriod => Period;

    public override bool IsAutoReplenishing => false;

    public override bool TryReplenish() => own.TryReplenish();

    public override RateLimiterStatistics GetStatistics() => new()
    {
        CurrentAvailablePermits = own.GetStatistics()!.CurrentAvailablePermits,
        TotalSuccessfulLeases = Volatile.Read(ref acquired),
        TotalFailedLeases = Volatile.Read(ref refused),
    };

    // Nobody answers at once whether the others have left anything: the caller then asks below.
    protected override RateLimitLease AttemptAcquireCore(int permitCount) => new Verdict(TimeSpan.Zero, permitCount == 0);

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        // The own bucket is emptied always, so that it is not full when it is all there is.
        var mine = own.AttemptAcquire(permitCount);
        var verdict = await shared.TakeAsync(key, bucket, cancellationToken) is { } wait ? new Verdict(wait, wait == TimeSpan.Zero) : mine;
        Interlocked.Increment(ref verdict.IsAcquired ? ref acquired : ref refused);
        return verdict;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            own.Dispose();
        base.Dispose(disposing);
    }

    private sealed class Verdict(TimeSpan wait, bool isAcquired) : RateLimitLease
    {
        public override bool IsAcquired => isAcquired;

        public override IEnumerable<string> MetadataNames => isAcquired ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = metadataName == MetadataName.RetryAfter.Name && !isAcquired ? wait : null;
            return metadata is not null;
        }
    }
}
