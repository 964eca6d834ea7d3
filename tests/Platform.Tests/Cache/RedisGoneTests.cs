using StackExchange.Redis;
using VisionInApp.Platform.Cache;

namespace VisionInApp.Tests.Platform.Cache;

/// <summary>A Redis of its own that is flushed, killed, paused and started again: what is lost is time, and nothing throws.</summary>
public sealed class RedisGoneTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private readonly string folder = Directory.CreateTempSubdirectory("redis-").FullName;
    private readonly VisionInApp.Servers.Redis server;
    private TestPlatform? platform;

    public RedisGoneTests() => server = new(Path.Combine(folder, "server"));

    private ICache Cache => platform!.Get<ICache>();

    private ISharedCounts Counts => platform!.Get<ISharedCounts>();

    [Fact]
    public async Task Flushed_in_the_middle_it_has_forgotten_and_goes_on()
    {
        await StartAsync();
        var key = Id();
        await Cache.SetAsync(key, "kept", 5, Long);
        (await Counts.TryMarkAsync(key, Long)).ShouldBe(true);
        await using (var admin = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",allowAdmin=true"))
        {
            await admin.GetServers()[0].FlushAllDatabasesAsync();
            await admin.GetServers()[0].ExecuteAsync("SCRIPT", "FLUSH");
        }

        (await Cache.GetAsync<string>(key)).ShouldBeNull();
        (await Counts.TryMarkAsync(key, Long)).ShouldBe(true);
        await KeepsAgainAsync();
    }

    [Fact]
    public async Task Killed_it_is_missed_without_a_word_and_found_again_when_it_is_back()
    {
        await StartAsync();
        await Cache.SetAsync("k", "kept", 1, Long);
        server.Kill();
        await HasNoAnswersAsync();
        (await Cache.GetOrFindAsync("kind", "id", Long, _ => Task.FromResult<string?>("found"))).ShouldBe("found");
        await server.StartAsync(TestContext.Current.CancellationToken);
        await KeepsAgainAsync();
    }

    [Fact]
    public async Task Paused_it_keeps_nobody_waiting_and_answers_again_when_it_goes_on()
    {
        await StartAsync();
        await Cache.SetAsync("k", "kept", 1, Long);
        server.Pause();
        try
        {
            await HasNoAnswersAsync();

            // Far more calls than could each have waited for an answer.
            for (var i = 0; i < 20_000; i++)
                (await Cache.GetAsync<string>("k")).ShouldBeNull();
        }
        finally
        {
            server.Resume();
        }

        await Until.TrueAsync(async () => await Cache.GetAsync<string>("k") is { Value: "kept" });
        await KeepsAgainAsync();
    }

    [Fact]
    public async Task Absent_at_the_start_it_is_found_when_it_comes()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        platform = RedisPlatform.On(server.ConnectionString, "00:00:01");
        await HasNoAnswersAsync();
        await server.StartAsync(TestContext.Current.CancellationToken);
        await KeepsAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (platform is not null)
            await platform.DisposeAsync();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Id() => Guid.NewGuid().ToString("n");

    private async Task StartAsync()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        await server.StartAsync(TestContext.Current.CancellationToken);
        platform = RedisPlatform.On(server.ConnectionString, "00:00:01");
        await KeepsAgainAsync();
    }

    private async Task HasNoAnswersAsync()
    {
        await Until.TrueAsync(async () => await Cache.GetAsync<string>("k") is null);
        await Cache.SetAsync("other", 1, 1, Long);
        await Cache.RemoveAsync("other");
        (await Counts.TryMarkAsync(Id(), Long)).ShouldBeNull();
        (await Counts.TakeAsync(Id(), new Bucket(1, 1))).ShouldBeNull();
    }

    private Task KeepsAgainAsync() => Until.TrueAsync(async () =>
    {
        var key = Id();
        await Cache.SetAsync(key, key, 1, Long);
        return await Cache.GetAsync<string>(key) is { Value: var value } && value == key && await Counts.TakeAsync(key, new Bucket(1, 1)) == TimeSpan.Zero;
    });
}
