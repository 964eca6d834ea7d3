using Microsoft.Extensions.Time.Testing;
using VisionInApp.Platform.Cache;

namespace VisionInApp.Tests.Platform.Cache;

/// <summary>What every <see cref="ICache"/> must do.</summary>
public abstract class CacheContract
{
    protected FakeTimeProvider Clock { get; } = TestPlatform.Clock();
    protected abstract ICache Cache { get; }

    [Fact]
    public async Task A_value_is_kept_with_its_version_until_its_time_is_over()
    {
        await Cache.SetAsync("k", "value", 3, TimeSpan.FromMinutes(1));
        (await Cache.GetAsync<string>("k")).ShouldBe(new Cached<string>("value", 3));
        Clock.Advance(TimeSpan.FromMinutes(1));
        (await Cache.GetAsync<string>("k")).ShouldBeNull();
    }

    [Fact]
    public async Task An_older_version_does_not_replace_a_newer_one()
    {
        await Cache.SetAsync("k", "new", 2, TimeSpan.FromMinutes(1));
        await Cache.SetAsync("k", "old", 1, TimeSpan.FromMinutes(1));
        (await Cache.GetAsync<string>("k"))!.Value.ShouldBe("new");
    }

    [Fact]
    public async Task A_removed_value_is_gone()
    {
        await Cache.SetAsync("k", 5, 1, TimeSpan.FromMinutes(1));
        await Cache.RemoveAsync("k");
        (await Cache.GetAsync<int>("k")).ShouldBeNull();
    }
}

public sealed class MemoryCacheTests : CacheContract, IAsyncDisposable
{
    private readonly TestPlatform platform;

    public MemoryCacheTests() => platform = new(time: Clock);

    protected override ICache Cache => platform.Get<ICache>();

    public ValueTask DisposeAsync() => platform.DisposeAsync();
}
