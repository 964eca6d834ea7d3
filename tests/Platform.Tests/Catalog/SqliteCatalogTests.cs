using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Sqlite;

namespace VisionInApp.Tests.Platform.Catalog;

public sealed class SqliteCatalogTests : IAsyncDisposable
{
    private readonly TestPlatform platform = new();

    private ICatalogConnections Catalog => platform.Get<ICatalogConnections>();

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
        (await CountAsync(Catalog)).ShouldBe(0);
    }

    [Fact]
    public async Task Readers_see_the_last_commit_while_a_writer_works()
    {
        await MakeTableAsync();
        await Catalog.WriteAsync(async (c, t) =>
        {
            await InsertAsync(c, t, "a");
            (await CountAsync(Catalog)).ShouldBe(0);
        });
        (await CountAsync(Catalog)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_processes_writing_at_once_lose_nothing()
    {
        await MakeTableAsync();
        await using var other = new TestPlatform(platform.Folder);
        var catalogs = new[] { Catalog, other.Get<ICatalogConnections>() };
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            catalogs[i % 2].WriteAsync((c, t) => InsertAsync(c, t, $"{i}"))));
        (await CountAsync(Catalog)).ShouldBe(200);
    }

    [Fact]
    public async Task Foreign_keys_are_enforced_and_commits_are_synchronous()
    {
        (await Catalog.ReadAsync(c => c.ExecuteScalarAsync<int>("PRAGMA foreign_keys"))).ShouldBe(1);
        (await Catalog.ReadAsync(c => c.ExecuteScalarAsync<string>("PRAGMA journal_mode"))).ShouldBe("wal");
        (await Catalog.WriteAsync((c, t) => c.ExecuteScalarAsync<int>("PRAGMA synchronous", transaction: t))).ShouldBe(2);
    }

    [Fact]
    public async Task Starters_at_once_apply_each_migration_once()
    {
        var starters = Enumerable.Range(0, 6).Select(_ => new SqliteCatalog(Path.Combine(platform.Folder, "new", "vision.db"), TimeProvider.System)).ToList();
        await Task.WhenAll(starters.Select(s => Task.Run(() => s.MigrateAsync())));
        var numbers = await starters[0].ReadAsync(c => c.QueryAsync<int>("SELECT number FROM schema_version ORDER BY number"));
        numbers.ShouldBe(MigrationScript.Embedded("sqlite").Select(s => s.Number));
        starters.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_database_of_a_newer_build_is_refused()
    {
        await Catalog.WriteAsync((c, t) => c.ExecuteAsync("INSERT INTO schema_version VALUES (999, 'future', 0)", transaction: t));
        await using var older = new TestPlatform(platform.Folder);
        (await Should.ThrowAsync<SchemaTooNewException>(() => older.Get<ICatalogConnections>().MigrateAsync())).Message.ShouldContain("999");
    }

    [Fact]
    public void A_migration_that_fails_leaves_nothing_and_is_tried_again()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        MigrationScript good = new(1, "good", "CREATE TABLE one (a INTEGER);");
        MigrationScript broken = new(2, "broken", "CREATE TABLE two (a INTEGER); CREATE TABLE one (a INTEGER);");
        Should.Throw<SqliteException>(() => new SqliteMigrations([good, broken], TimeProvider.System).Apply(connection));
        new SqliteMigrations([good, broken with { Sql = "CREATE TABLE two (a INTEGER);" }], TimeProvider.System).Apply(connection);
        connection.Query<int>("SELECT number FROM schema_version ORDER BY number").ShouldBe([1, 2]);
    }

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    private static Task<int> InsertAsync(DbConnection connection, DbTransaction transaction, string name) =>
        connection.ExecuteAsync("INSERT INTO thing VALUES (@name, 0, NULL)", new { name }, transaction);

    private static Task<long> CountAsync(ICatalogConnections catalog) => catalog.ReadAsync(c => c.ExecuteScalarAsync<long>("SELECT count(*) FROM thing"));

    private Task<int> MakeTableAsync() =>
        Catalog.WriteAsync((c, t) => c.ExecuteAsync("CREATE TABLE thing (name TEXT, made_at INTEGER, gone_at INTEGER)", transaction: t));

    private sealed record Row(string Name, DateTimeOffset MadeAt, DateTimeOffset? GoneAt);
}
