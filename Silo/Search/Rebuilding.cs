using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Configuration;
using VisionInApp.Platform.Hosting;
using VisionInApp.Platform.Search;

namespace VisionInApp.Silo.Search;

/// <summary><c>Silo rebuild-search</c>: makes the search's index anew from the catalog, and ends. Everything else may run meanwhile.</summary>
internal static class Rebuilding
{
    public const string Verb = "rebuild-search";
    private const int Away = 1;
    private const int Named = 20;

    /// <summary>The exit code: 0 when the index is new, 1 when catalog or search cannot be reached; the index is then as it was.</summary>
    /// <exception cref="PlatformConfigurationException">The settings cannot be used.</exception>
    /// <exception cref="SchemaTooNewException">The database was written by a newer build.</exception>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory })
            .UseVisionSettings(typeof(VisionSilo).Assembly);
        builder.Services.AddPlatformSearch(builder.Configuration);
        using var host = builder.Build();
        try
        {
            var rebuilt = await host.Services.GetRequiredService<SearchRebuild>().RunAsync(CancellationToken.None);
            foreach (var refused in rebuilt.Refused.Take(Named))
                await Console.Error.WriteLineAsync($"Not taken: {refused.Key}: {refused.Reason}");
            Console.WriteLine($"{rebuilt.Documents - rebuilt.Refused.Count} documents are indexed, {rebuilt.Refused.Count} were not taken.");
            return 0;
        }
        catch (Exception e) when (e is SearchUnavailableException or CatalogUnavailableException or CatalogBusyException)
        {
            return await Starting.GiveUpAsync(Away, e.Message);
        }
    }
}
