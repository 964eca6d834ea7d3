using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VisionInApp.Messages;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Tests.Grains.Catalog;

/// <summary>The platform on data of its own, without any silo.</summary>
public abstract class CatalogFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("vision-catalog").FullName;
    private ServiceProvider services = null!;

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(await SettingsAsync()) { ["Platform:DataFolder"] = folder }).Build();
        services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Time).AddPlatform(configuration).BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    public ICatalogConnections Connections => Get<ICatalogConnections>();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public static Annotation Box(int classId, double x = 1) => new(classId, new Box(x, 1, 5, 5), new Provenance(BoxOrigin.Human, "ann"));

    public ImageRow Image(string project, int number, string split = "train", params Annotation[] boxes) => new()
    {
        ProjectId = project,
        Id = $"i{number:d4}",
        Sha256 = number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture),
        Name = $"line%{number}.jpg",
        Width = 100,
        Height = 50,
        Bytes = 10,
        Split = split,
        Revision = boxes.Length > 0 ? 1 : 0,
        Annotations = boxes,
        Origin = "import-1",
        CreatedAt = Time.GetUtcNow(),
        UpdatedAt = Time.GetUtcNow(),
    };

    public async ValueTask DisposeAsync()
    {
        if (services is not null)
            await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IReadOnlyDictionary<string, string?>> SettingsAsync();
}

public sealed class SqliteCatalogFixture : CatalogFixture
{
    protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?>());
}

public sealed class MariaDbCatalogFixture(RealServers servers) : CatalogFixture
{
    protected override async Task<IReadOnlyDictionary<string, string?>> SettingsAsync() => (await servers.FreshAsync()).Settings;
}
