using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VisionInApp.Platform.Cache;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Search;
using VisionInApp.Platform.Signing;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Platform;

/// <summary>Puts the outside world behind the interfaces of this project, by section <c>Platform</c>.</summary>
public static class PlatformRegistration
{
    /// <summary>Everything: for WebHost and Silo.</summary>
    /// <exception cref="PlatformConfigurationException">A provider is unknown or a value is out of range.</exception>
    public static IServiceCollection AddPlatform(this IServiceCollection services, IConfiguration configuration) => services
        .AddBasics(configuration, out var options)
        .AddHostedService<PlatformStart>()
        .AddCatalog(configuration)
        .AddStreams(configuration)
        .AddStreamLedger()
        .AddObjects(configuration, options)
        .AddSearch(configuration)
        .AddCache(configuration)
        .AddSingleton<ISigner>(_ => KeyFiles.OpenSigner(options.KeysFolder))
        .AddSingleton(_ => TrustedKeys.FromFolder(options.KeysFolder));

    /// <summary>What the processes outside the cluster may reach, streams and objects: for GpuBridge and EdgeDevice.</summary>
    /// <exception cref="PlatformConfigurationException">A provider is unknown or a value is out of range.</exception>
    public static IServiceCollection AddFieldPlatform(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddBasics(configuration, out var options).AddStreams(configuration).AddObjects(configuration, options);
        return services;
    }

    /// <summary>The catalog alone: for bringing its schema up to date.</summary>
    /// <exception cref="PlatformConfigurationException">The provider is unknown or a value is missing.</exception>
    public static IServiceCollection AddPlatformCatalog(this IServiceCollection services, IConfiguration configuration) =>
        services.AddBasics(configuration, out _).AddCatalog(configuration);

    /// <summary>The catalog and the search: for making the index anew.</summary>
    /// <exception cref="PlatformConfigurationException">The provider is unknown or a value is missing.</exception>
    public static IServiceCollection AddPlatformSearch(this IServiceCollection services, IConfiguration configuration) =>
        services.AddPlatformCatalog(configuration).AddSearch(configuration);

    private static IServiceCollection AddBasics(this IServiceCollection services, IConfiguration configuration, out PlatformOptions options)
    {
        options = configuration.Read<PlatformOptions>();
        if (string.IsNullOrWhiteSpace(options.DataFolder))
            throw new PlatformConfigurationException("Platform:DataFolder is empty; name the folder that holds the data.");
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton(options).AddSqliteFile(options);
    }
}
