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

    private static IServiceCollection AddRabbitMq(this IServiceCollection services, StreamOptions options)
    {
        if (options.MaxBytes < 1_000_000)
            throw new PlatformConfigurationException("Platform:Streams:MaxBytes must be at least 1000000.");
        if (options.Retention < TimeSpan.FromMinutes(1))
            throw new PlatformConfigurationException("Platform:Streams:Retention must be at least a minute.");
        if (services.All(s => s.ServiceType != typeof(IBrokerAccess)))
            services.AddSingleton<IBrokerAccess>(new ConfiguredAccess(Address(options)));
        return services.AddSingleton<IMessageStream, RabbitMqMessageStream>();
    }

    private static BrokerAddress Address(StreamOptions options)
    {
        var address = PlatformConfiguration.Require(Area, nameof(options.Address), options.Address, "name the broker");
        try
        {
            return BrokerAddress.Parse(address, options.CaFile.Length == 0 ? null : File.ReadAllText(options.CaFile));
        }
        catch (FormatException e)
        {
            throw new PlatformConfigurationException($"Platform:Streams:Address {e.Message}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlatformConfigurationException($"Platform:Streams:CaFile cannot be read: {e.Message}");
        }
    }

    /// <summary>What consumers have taken lies in the catalog, whatever carries the streams.</summary>
    public static IServiceCollection AddStreamLedger(this IServiceCollection services) => services.AddSingleton<IStreamLedger, SqlStreamLedger>();
}
