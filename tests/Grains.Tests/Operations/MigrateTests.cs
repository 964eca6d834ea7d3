using System.Diagnostics;
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

    private static async Task<(int Code, string Said)> MigrateAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(bin.Parent!.Parent!.FullName, "Silo", bin.Name, "Silo.dll"), "migrate"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, (await output + await errors).Trim());
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
