using System.Data.Common;
using Dapper;
using VisionInApp.Platform.Catalog;

namespace VisionInApp.Tests.Platform.Catalog;

/// <summary>What every <see cref="ICatalogConnections"/> must do.</summary>
public abstract class CatalogContract : IAsyncLifetime
{
    private readonly List<TestPlatform> platforms = [];

    /// <summary>A process's part on this test's data.</summary>
    protected TestPlatform Platform => platforms[0];

    private ICatalogConnections Catalog => Platform.Get<ICatalogConnections>();

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        platforms.Add(Start());
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var platform in Enumerable.Reverse(platforms))
            await platform.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Times_are_stored_as_unix_milliseconds_and_come_back_as_times()
    {
        await MakeTableAsync();
        var row = new Row("a", TestPlatform.Noon.AddMilliseconds(7), null);
        await Catalog.WriteAsync((c, t) => c.ExecuteAsync("INSERT INTO thing VALUES (@Name, @MadeAt, @GoneAt)", row, t));
        (await Catalog.ReadAsync(c => c.QuerySingleAsync<Row>("SELECT * FROM thing"))).ShouldBe(row);
        (await Catalog.ReadAsync(c => c.ExecuteScalarAsync<long>("SELECT made_at FROM thing"))).ShouldBe(row.MadeAt.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_write_that_throws_leaves_nothing()
    {
        await MakeTableAsync();
        await Should.ThrowAsync<FormatException>(() => Catalog.WriteAsync(async (c, t) =>
        {
            await InsertAsync(c, t, "a");
            throw new FormatException();
        }));
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Readers_see_the_last_commit_while_a_writer_works()
    {
        await MakeTableAsync();
        await Catalog.WriteAsync(async (c, t) =>
        {
            await InsertAsync(c, t, "a");
            (await CountAsync()).ShouldBe(0);
        });
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Two_processes_writing_at_once_lose_nothing()
    {
        await MakeTableAsync();
        await Catalog.WriteAsync((c, t) => c.ExecuteAsync("INSERT INTO thing VALUES ('sum', 0, 0)", transaction: t));
        var catalogs = new[] { Catalog, Another().Get<ICatalogConnections>() };
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => catalogs[i % 2].WriteAsync(async (c, t) =>
        {
            await InsertAsync(c, t, $"{i}");
            (await c.ExecuteAsync("UPDATE thing SET gone_at = gone_at + 1 WHERE name = 'sum'", transaction: t)).ShouldBe(1);
        })));
        (await CountAsync()).ShouldBe(201);
        (await Catalog.ReadAsync(c => c.ExecuteScalarAsync<long>("SELECT gone_at FROM thing WHERE name = 'sum'"))).ShouldBe(200);
    }

    [Fact]
    public async Task An_update_counts_the_rows_it_found_even_when_nothing_changed()
    {
        await MakeTableAsync();
        await Catalog.WriteAsync((c, t) => InsertAsync(c, t, "a"));
        (await Catalog.WriteAsync((c, t) => c.ExecuteAsync("UPDATE thing SET made_at = 0 WHERE name = 'a'", transaction: t))).ShouldBe(1);
    }

    [Fact]
    public async Task Starters_at_once_apply_each_migration_once()
    {
        var starters = Enumerable.Range(0, 6).Select(_ => Another().Get<ICatalogConnections>()).ToList();
        await Task.WhenAll(starters.Select(s => Task.Run(() => s.MigrateAsync())));
        var numbers = await starters[0].ReadAsync(c => c.QueryAsync<int>("SELECT number FROM schema_version ORDER BY number"));
        numbers.ShouldBe(MigrationScript.Embedded(Dialect).Select(s => s.Number));
    }

    [Fact]
    public async Task A_database_of_a_newer_build_is_refused()
    {
        await Catalog.WriteAsync((c, t) => c.ExecuteAsync("INSERT INTO schema_version VALUES (999, 'future', 0)", transaction: t));
        (await Should.ThrowAsync<SchemaTooNewException>(() => Another().Get<ICatalogConnections>().MigrateAsync())).Message.ShouldContain("999");
    }

    /// <summary>Folder of the migrations.</summary>
    protected abstract string Dialect { get; }

    protected abstract Task PrepareAsync();

    /// <summary>The platform of a further process on the same data.</summary>
    protected abstract TestPlatform Start();

    private TestPlatform Another()
    {
        platforms.Add(Start());
        return platforms[^1];
    }

    private static Task<int> InsertAsync(DbConnection connection, DbTransaction transaction, string name) =>
        connection.ExecuteAsync("INSERT INTO thing VALUES (@name, 0, NULL)", new { name }, transaction);

    private Task<long> CountAsync() => Catalog.ReadAsync(c => c.ExecuteScalarAsync<long>("SELECT count(*) FROM thing"));

    private Task<int> MakeTableAsync() =>
        Catalog.WriteAsync((c, t) => c.ExecuteAsync("CREATE TABLE thing (name VARCHAR(100), made_at BIGINT, gone_at BIGINT)", transaction: t));

    private sealed record Row(string Name, DateTimeOffset MadeAt, DateTimeOffset? GoneAt);
}
