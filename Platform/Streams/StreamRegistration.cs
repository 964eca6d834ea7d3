using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform.Streams.Ledger;
using VisionInApp.Platform.Streams.Sqlite;

namespace VisionInApp.Platform.Streams;

internal static class StreamRegistration
{
    private const string Area = "Streams";
    private const string Sqlite = "sqlite";

    public static IServiceCollection AddStreams(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.Read<StreamOptions>(Area);
        if (options.Partitions is < 1 or > 256)
            throw new PlatformConfigurationException("Platform:Streams:Partitions must be 1 to 256.");
        services.AddSingleton(options).AddSingleton(new StreamNames(options.Partitions)).AddSingleton<StreamFollower>();
        return options.Provider switch
        {
            Sqlite => services.AddSingleton<StreamHeads>().AddSingleton<IMessageStream, SqliteMessageStream>().AddHostedService<StreamRetention>(),
            var other => throw PlatformConfiguration.Unknown(Area, other, Sqlite),
        };
    }

    /// <summary>What consumers have taken lies in the catalog, whatever carries the streams.</summary>
    public static IServiceCollection AddStreamLedger(this IServiceCollection services) => services.AddSingleton<IStreamLedger, SqlStreamLedger>();
}
