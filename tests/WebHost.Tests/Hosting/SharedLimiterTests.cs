using System.Threading.RateLimiting;
using VisionInApp.Platform.Cache;
using VisionInApp.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Hosting;

public class SharedLimiterTests
{
    private static readonly Bucket Three = new(3, 1);
    private readonly SharedByTests shared = new();

    [Fact]
    public async Task Two_hosts_empty_one_bucket()
    {
        shared.Left = 3;
        using var one = new SharedLimiter("k", Three, shared);
        using var other = new SharedLimiter("k", Three, shared);
        (await Take(one)).IsAcquired.ShouldBeTrue();
        (await Take(other)).IsAcquired.ShouldBeTrue();
        (await Take(other)).IsAcquired.ShouldBeTrue();
        var refused = await Take(one);
        refused.IsAcquired.ShouldBeFalse();
        refused.TryGetMetadata(MetadataName.RetryAfter, out var wait).ShouldBeTrue();
        wait.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_host_alone_counts_for_itself()
    {
        using var limiter = new SharedLimiter("k", Three, shared);
        for (var i = 0; i < 3; i++)
            (await Take(limiter)).IsAcquired.ShouldBeTrue();
        var refused = await Take(limiter);
        refused.IsAcquired.ShouldBeFalse();
        refused.TryGetMetadata(MetadataName.RetryAfter, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_host_that_is_left_alone_has_only_what_it_had_not_used()
    {
        shared.Left = 2;
        using var limiter = new SharedLimiter("k", Three, shared);
        (await Take(limiter)).IsAcquired.ShouldBeTrue();
        (await Take(limiter)).IsAcquired.ShouldBeTrue();
        shared.Left = null;
        (await Take(limiter)).IsAcquired.ShouldBeTrue();
        (await Take(limiter)).IsAcquired.ShouldBeFalse();
    }

    private static ValueTask<RateLimitLease> Take(SharedLimiter limiter) => limiter.AcquireAsync(1, TestContext.Current.CancellationToken);

    /// <summary>Null left: nobody shares.</summary>
    private sealed class SharedByTests : ISharedCounts
    {
        public int? Left { get; set; }

        public ValueTask<bool?> TryMarkAsync(string key, TimeSpan remembered, CancellationToken cancellationToken = default) => default;

        public ValueTask<TimeSpan?> TakeAsync(string key, Bucket bucket, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<TimeSpan?>(Left is null ? null : Left-- > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(7));
    }
}
