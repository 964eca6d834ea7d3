using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform;
using VisionInApp.Silo;

[assembly: AssemblyFixture(typeof(VisionInApp.Tests.RealServers))]

namespace VisionInApp.Tests.Grains.Hosting;

/// <summary>A silo with nothing but grains, for the suites that run on every database.</summary>
public abstract class GrainSilo : IAsyncLifetime
{
    public EmbeddedSilo Silo { get; private set; } = null!;

    /// <summary>The platform of a further process on the same data.</summary>
    public ServiceProvider Another { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Silo = await EmbeddedSilo.StartAsync(SiloRole.Grains, settings: await SettingsAsync());
        Another = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddPlatform(Silo.Services.GetRequiredService<IConfiguration>()).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        if (Another is not null)
            await Another.DisposeAsync();
        if (Silo is not null)
            await Silo.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IReadOnlyDictionary<string, string?>> SettingsAsync();
}

public sealed class SqliteSilo : GrainSilo
{
    protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?>());
}

/// <summary>With the separate users of a real installation, and alone.</summary>
public sealed class MariaDbSilo(RealServers servers) : GrainSilo
{
    protected override async Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
        new Dictionary<string, string?>((await servers.FreshAsync()).Settings) { ["Cluster:Provider"] = "localhost" };
}
