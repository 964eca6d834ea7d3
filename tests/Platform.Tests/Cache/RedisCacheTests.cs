using VisionInApp.Platform;
using VisionInApp.Platform.Cache;

namespace VisionInApp.Tests.Platform.Cache;

/// <summary>The cache on a real Redis.</summary>
public sealed class RedisCacheTests(RealServers servers) : CacheContract, IAsyncDisposable
{
    private TestPlatform? platform;

    [Fact]
    public void A_connection_string_that_cannot_be_read_is_refused_without_being_repeated()
    {
        var refusal = Should.Throw<PlatformConfigurationException>(() => RedisPlatform.On("host:1,password=hush,nonsense=1"));
        refusal.Message.ShouldContain("Platform:Cache:ConnectionString");
        refusal.Message.ShouldNotContain("hush");
        Should.Throw<PlatformConfigurationException>(() => RedisPlatform.On("")).Message.ShouldContain("Platform:Cache:ConnectionString");
    }

    [Fact]
    public async Task A_value_that_cannot_be_read_is_a_miss()
    {
        var cache = await CacheAsync();
        var key = Guid.NewGuid().ToString("n");
        await cache.SetAsync(key, "text", 1, TimeSpan.FromHours(1));
        (await cache.GetAsync<int[]>(key)).ShouldBeNull();
    }

    public ValueTask DisposeAsync() => platform?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async ValueTask<ICache> CacheAsync()
    {
        var redis = await servers.GetAsync(folder => new VisionInApp.Servers.Redis(folder));
        platform ??= RedisPlatform.On(redis.ConnectionString);
        return platform.Get<ICache>();
    }

    protected override Task PassAsync(TimeSpan time, Func<Task<bool>> shows) => Until.TrueAsync(shows);
}

internal static class RedisPlatform
{
    /// <param name="timeout">Generous where nothing shall go wrong: other tests run beside.</param>
    public static TestPlatform On(string connection, string timeout = "00:00:20") => new(settings: new()
    {
        ["Platform:Cache:Provider"] = "redis",
        ["Platform:Cache:ConnectionString"] = connection,
        ["Platform:Cache:Timeout"] = timeout,
    });
}
