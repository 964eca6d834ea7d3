using VisionInApp.Platform.Cache;

namespace VisionInApp.Tests.Platform.Cache;

/// <summary>Two processes' views of one Redis.</summary>
public sealed class SharedCountsTests(RealServers servers) : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private readonly List<TestPlatform> platforms = [];

    [Fact]
    public async Task A_mark_is_set_once_by_whoever_is_first()
    {
        var (one, other) = (await JoinAsync(), await JoinAsync());
        var key = Id();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : other).TryMarkAsync(key, Long).AsTask()));
        answers.Count(a => a == true).ShouldBe(1);
        answers.Count(a => a == false).ShouldBe(39);
    }

    [Fact]
    public async Task A_mark_is_forgotten_when_its_time_is_over()
    {
        var counts = await JoinAsync();
        var key = Id();
        (await counts.TryMarkAsync(key, TimeSpan.FromMilliseconds(50))).ShouldBe(true);
        await Until.TrueAsync(async () => await counts.TryMarkAsync(key, Long) == true);
        (await counts.TryMarkAsync(key, Long)).ShouldBe(false);
    }

    [Fact]
    public async Task A_bucket_gives_what_it_holds_to_all_together_and_says_how_long_to_wait()
    {
        var (one, other) = (await JoinAsync(), await JoinAsync());
        var key = Id();
        var slow = new Bucket(10, 0.001);
        var waits = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => (i % 2 == 0 ? one : other).TakeAsync(key, slow).AsTask()));
        waits.Count(w => w == TimeSpan.Zero).ShouldBe(10);
        waits.Where(w => w != TimeSpan.Zero).ShouldAllBe(w => w > TimeSpan.FromMinutes(10) && w <= TimeSpan.FromSeconds(1000));
        (await one.TakeAsync(Id(), slow)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_bucket_fills_again()
    {
        var counts = await JoinAsync();
        var (key, quick) = (Id(), new Bucket(1, 20));
        (await counts.TakeAsync(key, quick)).ShouldBe(TimeSpan.Zero);
        await Until.TrueAsync(async () => await counts.TakeAsync(key, quick) == TimeSpan.Zero);
    }

    [Fact]
    public async Task Without_redis_nobody_shares_and_each_counts_for_itself()
    {
        var platform = new TestPlatform();
        platforms.Add(platform);
        (await platform.Get<ISharedCounts>().TryMarkAsync("k", Long)).ShouldBeNull();
        (await platform.Get<ISharedCounts>().TakeAsync("k", new Bucket(1, 1))).ShouldBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var platform in platforms)
            await platform.DisposeAsync();
    }

    private static string Id() => Guid.NewGuid().ToString("n");

    private async Task<ISharedCounts> JoinAsync()
    {
        var redis = await servers.GetAsync(folder => new VisionInApp.Servers.Redis(folder));
        platforms.Add(RedisPlatform.On(redis.ConnectionString));
        return platforms[^1].Get<ISharedCounts>();
    }
}
