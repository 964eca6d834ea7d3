using Dapper;
using MySqlConnector;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Catalog;

/// <summary>Four users, each with what it needs and nothing else.</summary>
public sealed class MariaDbRightsTests(RealServers servers) : IAsyncLifetime
{
    private MariaDbDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await servers.FreshAsync();
        await using var platform = new TestPlatform(settings: new(database.Settings));
        await platform.Get<ICatalogConnections>().MigrateAsync();
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task The_application_changes_rows_and_sees_versions_but_neither_states_nor_the_schema()
    {
        await using var application = new MySqlConnection(database.Application);
        await application.ExecuteAsync("INSERT INTO stream_partitions VALUES (7, 7); DELETE FROM stream_partitions");
        (await application.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM grain_version")).ShouldBe(0);
        await RefusedAsync(application, $"SELECT COUNT(*) FROM {Grains}.grain_state");
        await RefusedAsync(application, $"SELECT COUNT(*) FROM {Grains}.cluster_member");
        await RefusedAsync(application, $"UPDATE {Grains}.grain_state SET version = 0");
        await RefusedAsync(application, "CREATE TABLE mine (id INT)");
        await RefusedAsync(application, "ALTER TABLE project ADD COLUMN mine INT");
        await RefusedAsync(application, "DROP TABLE project");
    }

    [Fact]
    public async Task Orleans_user_reaches_its_own_tables_only()
    {
        await using var grains = new MySqlConnection(database.Grains);
        await grains.ExecuteAsync("INSERT INTO cluster_version VALUES ('x', 0); DELETE FROM cluster_version");
        await RefusedAsync(grains, $"SELECT COUNT(*) FROM {Catalog}.project");
        await RefusedAsync(grains, "DROP TABLE grain_state");
    }

    [Fact]
    public async Task The_reader_reads_the_catalog_and_changes_nothing()
    {
        await using var reader = new MySqlConnection(database.Reader);
        (await reader.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM image")).ShouldBe(0);
        await RefusedAsync(reader, "INSERT INTO stream_partitions VALUES (7, 7)");
        await RefusedAsync(reader, $"SELECT COUNT(*) FROM {Grains}.grain_state");
    }

    [Fact]
    public async Task A_process_without_the_owner_uses_a_schema_that_is_there_and_says_what_is_missing_of_one_that_is_not()
    {
        var settings = new Dictionary<string, string?>(database.Settings) { ["Platform:Catalog:MigrationConnectionString"] = "" };
        await using (var platform = new TestPlatform(settings: settings))
            await platform.Get<ICatalogConnections>().MigrateAsync();

        await using var owner = new MySqlConnection(database.Owner);
        await owner.ExecuteAsync("DELETE FROM schema_version WHERE number = 19");
        await using var older = new TestPlatform(settings: settings);
        (await Should.ThrowAsync<PlatformConfigurationException>(() => older.Get<ICatalogConnections>().MigrateAsync()))
            .Message.ShouldContain("Platform:Catalog:MigrationConnectionString");
    }

    private string Catalog => new MySqlConnectionStringBuilder(database.Application).Database;

    private string Grains => new MySqlConnectionStringBuilder(database.Grains).Database;

    private static async Task RefusedAsync(MySqlConnection connection, string sql) =>
        (await Should.ThrowAsync<MySqlException>(() => connection.ExecuteAsync(sql))).ErrorCode
            .ShouldBeOneOf(MySqlErrorCode.TableAccessDenied, MySqlErrorCode.DatabaseAccessDenied);
}
