using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VisionInApp.Platform.Cache;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Sql;
using VisionInApp.Platform.Catalog.Sqlite;
using VisionInApp.Platform.Catalog.Work;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Objects.Folder;
using VisionInApp.Platform.Search;
using VisionInApp.Platform.Search.Sqlite;
using VisionInApp.Platform.Signing;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.Sqlite;

namespace VisionInApp.Platform;

/// <summary>Puts the outside world behind the interfaces of this project, by section <c>Platform</c>.</summary>
public static class PlatformRegistration
{
    /// <exception cref="PlatformConfigurationException">A provider is unknown or a value is out of range.</exception>
    public static IServiceCollection AddPlatform(this IServiceCollection services, IConfiguration configuration)
    {
        var options = new PlatformOptions();
        configuration.GetSection("Platform").Bind(options);
        if (string.IsNullOrWhiteSpace(options.DataFolder))
            throw new PlatformConfigurationException("Platform:DataFolder is empty; name the folder that holds the data.");

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddHostedService<PlatformStart>();
        return services.AddCatalog(options).AddStreams(options).AddObjects(options).AddSearch(options).AddCache(options)
            .AddSingleton<ISigner>(_ => KeyFiles.OpenSigner(options.KeysFolder))
            .AddSingleton(_ => TrustedKeys.FromFolder(options.KeysFolder));
    }

    private static IServiceCollection AddCatalog(this IServiceCollection services, PlatformOptions options) => options.Catalog.Provider switch
    {
        "sqlite" => services.AddSingleton<ICatalogConnections>(s => new SqliteCatalog(options.DatabaseFile, s.GetRequiredService<TimeProvider>())).AddRows(),
        var other => throw Unknown("Catalog", other, "sqlite"),
    };

    private static IServiceCollection AddRows(this IServiceCollection services) => services
        .AddSingleton<IProjections, SqlProjections>()
        .AddSingleton<IWorkTable, SqlWorkTable>()
        .AddSingleton<IProjectRows, ProjectSql>()
        .AddSingleton<IDatasetRows, DatasetSql>()
        .AddSingleton<ITrainingRows, TrainingSql>()
        .AddSingleton<IModelRows, ModelSql>()
        .AddSingleton<IRolloutRows, RolloutSql>()
        .AddSingleton<IDeviceRows, DeviceSql>()
        .AddSingleton<IFeedbackRows, FeedbackSql>();

    private static IServiceCollection AddStreams(this IServiceCollection services, PlatformOptions options)
    {
        if (options.Streams.Partitions is < 1 or > 256)
            throw new PlatformConfigurationException("Platform:Streams:Partitions must be 1 to 256.");
        services.AddSingleton(new StreamNames(options.Streams.Partitions)).AddSingleton<StreamFollower>();
        return options.Streams.Provider switch
        {
            "sqlite" => services
                .AddSingleton<StreamHeads>()
                .AddSingleton<IMessageStream, SqliteMessageStream>()
                .AddSingleton<IStreamLedger, SqliteStreamLedger>()
                .AddHostedService<StreamRetention>(),
            var other => throw Unknown("Streams", other, "sqlite"),
        };
    }

    private static IServiceCollection AddObjects(this IServiceCollection services, PlatformOptions options) => options.Objects.Provider switch
    {
        "folder" => services
            .AddSingleton(s => new SignedObjectUrl(KeyFiles.OpenSecret(options.KeysFolder, "object-urls"), s.GetRequiredService<TimeProvider>()))
            .AddSingleton<IObjectStore>(s => new FolderObjectStore(
                options.ObjectsFolder, s.GetRequiredService<SignedObjectUrl>(), s.GetRequiredService<TimeProvider>())),
        var other => throw Unknown("Objects", other, "folder"),
    };

    private static IServiceCollection AddSearch(this IServiceCollection services, PlatformOptions options) => options.Search.Provider switch
    {
        "sqlite" => services.AddSingleton<ISearch, SqliteSearch>().AddSingleton<SearchSource>(),
        var other => throw Unknown("Search", other, "sqlite"),
    };

    private static IServiceCollection AddCache(this IServiceCollection services, PlatformOptions options) => options.Cache.Provider switch
    {
        "memory" => services.AddSingleton<ICache>(s => new MemoryCacheAdapter(options.Cache.Capacity, s.GetRequiredService<TimeProvider>())),
        var other => throw Unknown("Cache", other, "memory"),
    };

    private static PlatformConfigurationException Unknown(string area, string provider, string known) =>
        new($"Platform:{area}:Provider is '{provider}', which this build does not know; use '{known}'.");
}

/// <summary>The configuration cannot be used; the message names the key.</summary>
public sealed class PlatformConfigurationException(string message) : Exception(message);
