using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Silo;
using VisionInApp.Silo.Reconcile;

namespace VisionInApp.Tests.Grains.Cluster;

/// <summary>Two silos of one cluster on one SQLite file, with a clock that stands still until it is moved and faults on demand.</summary>
[CollectionDefinition(Collection)]
public sealed class TwoSilos : IAsyncLifetime, ICollectionFixture<TwoSilos>
{
    public const string Collection = "two silos";
    private readonly string folder = Directory.CreateTempSubdirectory("vision-cluster").FullName;

    public InProcessTestCluster Cluster { get; private set; } = null!;
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    public Faults Faults { get; } = new();
    public IGrainFactory Grains => Cluster.Client;
    public IServiceProvider Services => Cluster.GetSiloServiceProvider(Cluster.Silos[0].SiloAddress);

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public static string Id() => Guid.NewGuid().ToString("n");

    public static Command By(string id, string by = "ann") => new(id, by);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Platform:DataFolder"] = folder });
            host.Logging.ClearProviders();
            host.Services.AddSingleton<TimeProvider>(Time);
            host.Services.AddPlatform(host.Configuration);
            host.Services.AddSingleton<IProjections>(s => new FaultyProjections(ActivatorUtilities.CreateInstance<VisionInApp.Platform.Catalog.Sql.SqlProjections>(s), Faults));
            host.Services.AddSingleton<Reconciler>();
        });
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddVisionStorage();
            silo.Services.AddVisionGrains();
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            Wrap(silo.Services);
        });
        builder.ConfigureClient(client => client.Services.AddVisionSerializer());
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private void Wrap(IServiceCollection services)
    {
        var stored = services.Last(d => d.ServiceType == typeof(IGrainStorage) && Equals(d.ServiceKey, ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
        services.RemoveAllKeyed<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
        services.AddKeyedSingleton<IGrainStorage>(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (s, key) => new FaultyStorage((IGrainStorage)stored.KeyedImplementationFactory!(s, key), Faults));
    }
}
