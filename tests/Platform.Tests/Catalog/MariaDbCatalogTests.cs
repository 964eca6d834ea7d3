using Dapper;
using MySqlConnector;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.MySql;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Catalog;

public sealed class MariaDbCatalogTests(RealServers servers) : CatalogContract
{
    private MariaDbDatabase database = null!;

    protected override string Dialect => "mysql";

    private ICatalogConnections Catalog => Platform.Get<ICatalogConnections>();

    [Fact]
    public async Task A_migration_that_was_killed_half_way_is_completed_by_the_next_starter()
    {
        await Catalog.MigrateAsync();
        await using var owner = new MySqlConnection(database.Owner);
        await owner.ExecuteAsync("DELETE FROM schema_version; DELETE FROM grain_schema_version; DROP TABLE stream_alarm, dataset_item, device_telemetry; DROP VIEW grain_version");
        await using var next = Start();
        await next.Get<ICatalogConnections>().MigrateAsync();
        (await owner.QueryAsync<int>("SELECT number FROM schema_version ORDER BY number")).ShouldBe(MigrationScript.Embedded("mysql").Select(s => s.Number));
        (await owner.ExecuteScalarAsync<long>(
            "SELECT (SELECT COUNT(*) FROM stream_alarm) + (SELECT COUNT(*) FROM dataset_item) + (SELECT COUNT(*) FROM device_telemetry) + (SELECT COUNT(*) FROM grain_version)"))
            .ShouldBe(0);
    }

    [Fact]
    public async Task Transactions_that_block_each_other_are_run_again_and_both_take_effect()
    {
        await Catalog.WriteAsync((c, t) => c.ExecuteAsync("CREATE TABLE pair (id INT PRIMARY KEY, sum BIGINT NOT NULL); INSERT INTO pair VALUES (1, 0), (2, 0)", transaction: t));
        await Parallel.ForAsync(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, cancellation) => await Catalog.WriteAsync(async (c, t) =>
        {
            var (first, second) = i % 2 == 0 ? (1, 2) : (2, 1);
            await c.ExecuteAsync("UPDATE pair SET sum = sum + 1 WHERE id = @first", new { first }, t);
            await c.ExecuteAsync("UPDATE pair SET sum = sum + 1 WHERE id = @second", new { second }, t);
        }, cancellation));
        (await Catalog.ReadAsync(c => c.QueryAsync<long>("SELECT sum FROM pair"))).ShouldBe([40, 40]);
    }

    [Fact]
    public async Task Both_databases_have_the_same_tables_with_the_same_columns()
    {
        await using var embedded = new TestPlatform();
        var sqlite = await embedded.Get<ICatalogConnections>().ReadAsync(async c => (await c.QueryAsync<string>(
            "SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type IN ('table', 'view')")).ToHashSet());
        var mysql = (await Catalog.ReadAsync(c => c.QueryAsync<string>(
            "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns WHERE table_schema = DATABASE()"))).ToHashSet();
        mysql.Except(sqlite).Where(c => !Begins(c, "cluster_", "grain_schema_version")).ShouldBeEmpty();
        sqlite.Except(mysql).Where(c => !Begins(c, "stream_head", "stream_message", "search_document", "search_words", "search_grams", "sqlite_")).ShouldBeEmpty();

        static bool Begins(string column, params string[] tables) => tables.Any(t => column.StartsWith(t, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "Platform:Catalog:ConnectionString")]
    [InlineData("nonsense", "Platform:Catalog:ConnectionString")]
    [InlineData("Server=db;User ID=u;Password=hush", "Database")]
    public void A_connection_string_that_cannot_be_used_stops_the_start_and_is_not_shown(string text, string named)
    {
        var thrown = Should.Throw<PlatformConfigurationException>(() => new MySqlStrings(new CatalogOptions { ConnectionString = text }));
        thrown.Message.ShouldContain(named);
        thrown.Message.ShouldNotContain("hush");
    }

    protected override async Task PrepareAsync() => database = await servers.FreshAsync();

    // One user and one database for everything, as on a machine where nobody minds: these tests make tables of their own.
    protected override TestPlatform Start() => new(settings: new()
    {
        ["Platform:Catalog:Provider"] = "mysql",
        ["Platform:Catalog:ConnectionString"] = database.Owner,
    });
}
