using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Configuration;
using VisionInApp.Platform.Hosting;

namespace VisionInApp.Silo;

/// <summary><c>Silo migrate</c>: brings the schema up to date with the rights of its owner, and ends; the hosts then need only those of the application.</summary>
internal static class Migrating
{
    public const string Verb = "migrate";
    private const int Away = 1;

    /// <summary>The exit code: 0 when the schema is as this build needs it, 1 when the database cannot be reached (try again).</summary>
    /// <exception cref="PlatformConfigurationException">The settings cannot be used, or this user may not change the schema.</exception>
    /// <exception cref="SchemaTooNewException">The database was written by a newer build.</exception>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory })
            .UseVisionSettings(typeof(VisionSilo).Assembly);
        builder.Services.AddPlatformCatalog(builder.Configuration);
        using var host = builder.Build();
        try
        {
            await host.Services.GetRequiredService<ICatalogConnections>().MigrateAsync();
            Console.WriteLine("The schema is up to date.");
            return 0;
        }
        catch (CatalogUnavailableException e)
        {
            return await Starting.GiveUpAsync(Away, e.Message);
        }
    }
}
