using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform.Streams.Ledger;
using VisionInApp.Platform.Streams.RabbitMq;
using VisionInApp.Platform.Streams.Sqlite;

namespace VisionInApp.Platform.Streams;

internal static class StreamRegistration
{
    private const string Area = "Streams";
    private const string Sqlite = "sqlite";
    private const string RabbitMq = "rabbitmq";

    public static IServiceCollection AddStreams(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.Read<StreamOptions>();
        if (options.Partitions is < 1 or > 256)
            throw new PlatformConfigurationException("Platform:Streams:Partitions must be 1 to 256.");
        services.AddSingleton(options).AddSingleton(new StreamNames(options.Partitions)).AddSingleton<StreamFollower>();
        return options.Provider switch
        {
            Sqlite => services.AddSingleton<StreamHeads>().AddSingleton<SqliteMessageStream>()
                .AddSingleton<IMessageStream>(s => s.GetRequiredService<SqliteMessageStream>()).AddHostedService<StreamRetention>(),
            RabbitMq => services.AddRabbitMq(options),
            var other => throw PlatformConfiguration.Unknown(Area, other, Sqlite, RabbitMq),
        };
    }

    /// <summary>What consumers have taken lies in the catalog, whatever carries the streams.</summary>
    public static IServiceCollection AddStreamLedger(this IServiceCollection services) => services.AddSingleton<IStreamLedger, SqlStreamLedger>().AddHostedService<LedgerSweep>();
}
