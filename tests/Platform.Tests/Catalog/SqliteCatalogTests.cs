using Dapper;
using Microsoft.Data.Sqlite;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Sqlite;

namespace VisionInApp.Tests.Platform.Catalog;

public sealed class SqliteCatalogTests : CatalogContract
{
    private readonly string folder = Directory.CreateTempSubdirectory("vision-").FullName;

    protected override string Dialect => "sqlite";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Foreign_keys_are_enforced_and_commits_are_synchronous()
    {
        var catalog = Platform.Get<ICatalogConnections>();
        (await catalog.ReadAsync(c => c.ExecuteScalarAsync<int>("PRAGMA foreign_keys"))).ShouldBe(1);
        (await catalog.ReadAsync(c => c.ExecuteScalarAsync<string>("PRAGMA journal_mode"))).ShouldBe("wal");
        (await catalog.WriteAsync((c, t) => c.ExecuteScalarAsync<int>("PRAGMA synchronous", transaction: t))).ShouldBe(2);
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

    protected override Task PrepareAsync() => Task.CompletedTask;

    protected override TestPlatform Start() => new(folder);
}
