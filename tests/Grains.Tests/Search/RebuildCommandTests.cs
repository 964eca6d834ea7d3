using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform;
using VisionInApp.Platform.Search;
using VisionInApp.Servers;
using VisionInApp.Tests.Grains.Catalog;
using VisionInApp.Tests.Grains.Operations;

namespace VisionInApp.Tests.Grains.Search;

/// <summary><c>Silo rebuild-search</c> as a process of its own, from a catalog in MariaDB.</summary>
public sealed class RebuildCommandTests(RealServers servers) : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vision-rebuild").FullName;

    [Fact]
    public async Task One_command_makes_the_index_anew_from_the_catalog()
    {
        var database = new GivenDatabase((await servers.FreshAsync()).Settings);
        await database.InitializeAsync();
        await using var catalog = database;
        var things = new Things(catalog);
        await things.AddAllAsync();
        var settings = new Dictionary<string, string?>(catalog.Settings) { ["Platform:DataFolder"] = folder };
        (await SiloCommand.RunAsync("rebuild-search", settings)).ShouldBe((0, "7 documents are indexed, 0 were not taken."));
        await using var services = new ServiceCollection().AddLogging()
            .AddPlatform(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
        var found = await services.GetRequiredService<ISearch>().SearchAsync(new SearchQuery("북문", [things.Project]));
        found.Hits.Select(h => h.Type).Order().ShouldBe(["device", "image"]);
    }

    [Fact]
    public async Task A_search_that_is_away_is_said_in_one_line()
    {
        var (code, said) = await SiloCommand.RunAsync("rebuild-search", new Dictionary<string, string?>
        {
            ["Platform:DataFolder"] = folder,
            ["Platform:Search:Provider"] = "elasticsearch",
            ["Platform:Search:Address"] = $"http://127.0.0.1:{FreePorts.Take()}",
            ["Platform:Search:User"] = "elastic",
            ["Platform:Search:Password"] = "never-shown",
        });
        code.ShouldBe(1, said);
        said.ShouldStartWith("Elasticsearch cannot be reached");
        said.ShouldNotContain("never-shown");
        said.Split('\n').Length.ShouldBe(1);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private sealed class GivenDatabase(IReadOnlyDictionary<string, string?> settings) : CatalogFixture
    {
        public IReadOnlyDictionary<string, string?> Settings => settings;

        protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() => Task.FromResult(settings);
    }
}
