using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VisionInApp.Platform.Cache;

namespace VisionInApp.Tests.Platform.Cache;

/// <summary>What every <see cref="ICache"/> must do.</summary>
public abstract class CacheContract
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_value_is_kept_with_its_version()
    {
        var (cache, key) = (await CacheAsync(), NewKey());
        await cache.SetAsync(key, new Measured("카메라 🎥", [1.5, -2]), 3, Long);
        var kept = await cache.GetAsync<Measured>(key);
        kept!.Version.ShouldBe(3);
        kept.Value.Name.ShouldBe("카메라 🎥");
        kept.Value.Values.ShouldBe([1.5, -2]);
        (await cache.GetAsync<Measured>(NewKey())).ShouldBeNull();
    }

    [Fact]
    public async Task A_value_is_gone_when_its_time_is_over_and_an_older_one_may_come()
    {
        var (cache, key) = (await CacheAsync(), NewKey());
        await cache.SetAsync(key, "value", 3, Short);
        await PassAsync(Short, async () => await cache.GetAsync<string>(key) is null);
        await cache.SetAsync(key, "older", 1, Long);
        (await cache.GetAsync<string>(key)).ShouldBe(new Cached<string>("older", 1));
    }

    [Fact]
    public async Task An_older_version_does_not_replace_a_newer_one()
    {
        var (cache, key) = (await CacheAsync(), NewKey());
        await cache.SetAsync(key, "new", 2, Long);
        await cache.SetAsync(key, "old", 1, Long);
        (await cache.GetAsync<string>(key))!.Value.ShouldBe("new");
        await cache.SetAsync(key, "again", 2, Long);
        (await cache.GetAsync<string>(key))!.Value.ShouldBe("again");
    }

    [Fact]
    public async Task Of_many_writers_at_once_the_newest_stays()
    {
        var (cache, key) = (await CacheAsync(), NewKey());
        await Task.WhenAll(Enumerable.Range(1, 64).Reverse().Select(v => Task.Run(() => cache.SetAsync(key, v, v, Long))));
        (await cache.GetAsync<int>(key)).ShouldBe(new Cached<int>(64, 64));
    }

    [Fact]
    public async Task A_removed_value_is_gone()
    {
        var (cache, key) = (await CacheAsync(), NewKey());
        await cache.SetAsync(key, 5, 1, Long);
        await cache.RemoveAsync(key);
        (await cache.GetAsync<int>(key)).ShouldBeNull();
    }

    [Fact]
    public async Task What_was_found_once_is_not_looked_for_again_until_it_is_forgotten_and_looks_are_counted()
    {
        var (cache, kind, asked) = (await CacheAsync(), $"kind-{Guid.NewGuid():n}", 0);
        var looks = new ConcurrentQueue<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => l.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (instrument.Name == "vision.cache.looks" && tags.Contains(new("kind", kind)))
                looks.Enqueue(tags.ToArray().Single(t => t.Key == "outcome").Value!.ToString()!);
        });
        listener.Start();

        (await FindAsync("p-1")).ShouldBe("p-1");
        (await FindAsync("another, which nobody asks for")).ShouldBe("p-1");
        await cache.RemoveAsync($"{kind}:d-1");
        (await FindAsync(null)).ShouldBeNull();
        (await FindAsync("p-2")).ShouldBe("p-2");
        asked.ShouldBe(3);
        looks.ShouldBe(["miss", "hit", "miss", "miss"]);

        Task<string?> FindAsync(string? answer) => cache.GetOrFindAsync(kind, "d-1", Long, _ => Task.FromResult((asked++, answer).answer));
    }

    protected abstract ValueTask<ICache> CacheAsync();

    /// <summary>Lets time pass, until it shows.</summary>
    protected abstract Task PassAsync(TimeSpan time, Func<Task<bool>> shows);

    private static string NewKey() => $"키:{Guid.NewGuid():n}";

    private sealed record Measured(string Name, double[] Values);
}

public sealed class MemoryCacheTests : CacheContract, IAsyncDisposable
{
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider clock = TestPlatform.Clock();
    private readonly TestPlatform platform;

    public MemoryCacheTests() => platform = new(time: clock);

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    protected override ValueTask<ICache> CacheAsync() => ValueTask.FromResult(platform.Get<ICache>());

    protected override async Task PassAsync(TimeSpan time, Func<Task<bool>> shows)
    {
        clock.Advance(time);
        (await shows()).ShouldBeTrue();
    }
}
