using Microsoft.Extensions.DependencyInjection;

namespace VisionInApp.Platform.Streams.RabbitMq;

internal static class RabbitMqRegistration
{
    /// <exception cref="PlatformConfigurationException">A setting cannot be used; the message names its key.</exception>
    public static IServiceCollection AddRabbitMq(this IServiceCollection services, StreamOptions options)
    {
        if (options.MaxBytes < 1_000_000)
            throw new PlatformConfigurationException("Platform:Streams:MaxBytes must be at least 1000000.");
        if (options.Retention < TimeSpan.FromMinutes(1))
            throw new PlatformConfigurationException("Platform:Streams:Retention must be at least a minute.");
        if (services.All(s => s.ServiceType != typeof(IBrokerAccess)))
            services.AddAddress(options);
        return services.AddSingleton<IMessageStream, RabbitMqMessageStream>();
    }

    private static void AddAddress(this IServiceCollection services, StreamOptions options)
    {
        var ca = CaOf(options);
        var text = PlatformConfiguration.Require("Streams", nameof(options.Address), options.Address, "name the broker");
        var address = Parsed(nameof(options.Address), () => BrokerAddress.Parse(text, ca));
        services.AddSingleton<IBrokerAccess>(new ConfiguredAccess(address));
        if (options.Management.Length == 0)
            return;
        var shown = options.PublicAddress.Length == 0 ? address : Parsed(nameof(options.PublicAddress), () => BrokerAddress.Parse(options.PublicAddress, ca, "", ""));
        var management = Parsed(nameof(options.Management), () => BrokerUsers.Client(options.Management, ca));
        services.AddSingleton(s => new BrokerUsers(management, address, shown.Shown(), s.GetRequiredService<StreamNames>()));
    }

    private static T Parsed<T>(string key, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (FormatException e)
        {
            throw new PlatformConfigurationException($"Platform:Streams:{key} {e.Message}.");
        }
    }

    private static string? CaOf(StreamOptions options)
    {
        try
        {
            return options.CaFile.Length == 0 ? null : File.ReadAllText(options.CaFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlatformConfigurationException($"Platform:Streams:CaFile cannot be read: {e.Message}");
        }
    }
}
