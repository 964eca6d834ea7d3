using System.Collections.Concurrent;
using System.Diagnostics;
using Dapper;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.States;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Catalog;

/// <summary>A server of this test's own, killed, stopped and slow.</summary>
public sealed class MariaDbOutageTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mariadb-").FullName;
    private readonly MariaDb server;
    private TestPlatform platform = null!;

    public MariaDbOutageTests() => server = new MariaDb(folder);

    private ICatalogConnections Catalog => platform.Get<ICatalogConnections>();

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        await server.StartAsync(TestContext.Current.CancellationToken);
        platform = new(settings: new()
        {
            ["Platform:Catalog:Provider"] = "mysql",
            ["Platform:Catalog:ConnectionString"] = $"{server.Database.Owner};Connection Timeout=2;Default Command Timeout=2",
        });
        await Catalog.WriteAsync((c, t) => c.ExecuteAsync("CREATE TABLE thing (id VARCHAR(40) NOT NULL, KEY (id))", transaction: t));
    }

    public async ValueTask DisposeAsync()
    {
        if (platform is not null)
            await platform.DisposeAsync();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Every_write_that_was_answered_survives_a_server_that_is_killed_and_none_is_doubled()
    {
        var answered = new ConcurrentBag<string>();
        using var enough = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var id = Guid.NewGuid().ToString("n");
                try
                {
                    await Catalog.WriteAsync((c, t) => c.ExecuteAsync("INSERT INTO thing VALUES (@id)", new { id }, t));
                    answered.Add(id);
                }
                catch (CatalogUnavailableException)
                {
                    await Task.Yield();
                }
            }
        })).ToArray();
        for (var round = 0; round < 3; round++)
        {
            var before = answered.Count;
            await Until(() => answered.Count > before + 50);
            server.Kill();
            await server.StartAsync(TestContext.Current.CancellationToken);
        }

        var last = answered.Count;
        await Until(() => answered.Count > last + 50);
        await enough.CancelAsync();
        await Task.WhenAll(writers);

        var stored = (await Catalog.ReadAsync(c => c.QueryAsync<string>("SELECT id FROM thing"))).AsList();
        stored.Count.ShouldBe(stored.Distinct().Count());
        answered.Except(stored).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_state_that_was_answered_survives_a_server_that_is_killed_and_none_goes_back()
    {
        var states = platform.Get<IGrainStates>();
        using var enough = new CancellationTokenSource();
        var answered = 0;
        var writers = Enumerable.Range(0, 8).Select(i => new StateKey("s", "thing", $"{i}")).Select(key => Task.Run(async () =>
        {
            var known = 0;
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    known = (await states.WriteAsync(new(key, BitConverter.GetBytes(known + 1), known), default)).ShouldNotBeNull("nobody else writes it");
                    Interlocked.Increment(ref answered);
                }
                catch (CatalogUnavailableException)
                {
                    known = await UnlessAway(async () =>
                    {
                        var stored = await states.FindAsync(key, default);
                        stored.Version.ShouldBeInRange(known, known + 1);
                        BitConverter.ToInt32(stored.Payload ?? new byte[4]).ShouldBe(stored.Version);
                        return stored.Version;
                    });
                }
            }

            (await states.FindAsync(key, default)).Version.ShouldBe(known);
        })).ToArray();
        for (var round = 0; round < 2; round++)
        {
            var before = answered;
            await Until(() => answered > before + 50);
            server.Kill();
            await server.StartAsync(TestContext.Current.CancellationToken);
        }

        var last = answered;
        await Until(() => answered > last + 50);
        await enough.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task A_pool_whose_server_was_stopped_and_started_is_used_as_if_nothing_had_been()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => WriteAsync()));
        await server.StopAsync();
        await Should.ThrowAsync<CatalogUnavailableException>(WriteAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => WriteAsync()));
        (await Catalog.ReadAsync(c => c.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM thing"))).ShouldBe(20);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_and_used_again_when_it_does()
    {
        await WriteAsync();
        server.Pause();
        try
        {
            await Should.ThrowAsync<CatalogUnavailableException>(WriteAsync);
            var states = Enumerable.Range(0, 3).Select(i => WriteStateAsync($"{i}")).ToList();
            foreach (var state in states)
                await Should.ThrowAsync<CatalogUnavailableException>(() => state);
            await Should.ThrowAsync<CatalogUnavailableException>(() => Catalog.ReadAsync(c => c.ExecuteScalarAsync<long>("SELECT 1")));
        }
        finally
        {
            server.Resume();
        }

        await WriteAsync();
        (await WriteStateAsync("other")).ShouldBe(1);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_given_up() =>
        await Should.ThrowAsync<CatalogUnavailableException>(() => Catalog.ReadAsync(c => c.ExecuteScalarAsync<long>("SELECT SLEEP(600)")));

    private Task<int> WriteAsync() =>
        Catalog.WriteAsync((c, t) => c.ExecuteAsync("INSERT INTO thing VALUES (@id)", new { id = Guid.NewGuid().ToString("n") }, t));

    private Task<int?> WriteStateAsync(string id) => platform.Get<IGrainStates>().WriteAsync(new(new("s", "hung", id), [1], 0), default);

    private static async Task<T> UnlessAway<T>(Func<Task<T>> act)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (CatalogUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        var limit = Stopwatch.StartNew();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition() && await beat.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            limit.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
    }
}
