using VisionInApp.Servers;
using VisionInApp.Silo;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Operations;

/// <summary><c>Silo migrate</c> as a process of its own.</summary>
public sealed class MigrateTests(RealServers servers)
{
    [Fact]
    public async Task The_schema_is_made_by_its_owner_and_hosts_run_without_the_owners_rights()
    {
        var database = await servers.FreshAsync();
        var hosts = new Dictionary<string, string?>(database.Settings);
        hosts.Remove("Platform:Catalog:MigrationConnectionString");

        var (code, said) = await MigrateAsync(hosts);
        code.ShouldBe(3, said);
        said.ShouldContain("Platform:Catalog:MigrationConnectionString");
        (await MigrateAsync(database.Settings)).ShouldBe((0, "The schema is up to date."));
        (await MigrateAsync(database.Settings)).ShouldBe((0, "The schema is up to date."));
        await using var silo = await EmbeddedSilo.StartAsync(SiloRole.Grains, settings: hosts);
        (await silo.ProjectAsync()).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_in_one_line_without_its_password()
    {
        var (code, said) = await MigrateAsync(new Dictionary<string, string?>
        {
            ["Platform:Catalog:Provider"] = "mysql",
            ["Platform:Catalog:ConnectionString"] = $"Server=127.0.0.1;Port={FreePorts.Take()};Database=vision;User ID=a;Password=never-shown",
        });
        (code, said).ShouldBe((1, "The database cannot be reached or did not answer in time."));
    }

    private static Task<(int Code, string Said)> MigrateAsync(IReadOnlyDictionary<string, string?> settings) => SiloCommand.RunAsync("migrate", settings);
}
