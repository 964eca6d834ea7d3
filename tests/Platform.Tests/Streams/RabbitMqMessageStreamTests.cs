using VisionInApp.Platform.Streams;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Streams;

public sealed class RabbitMqMessageStreamTests(RealServers servers) : MessageStreamContract, IAsyncLifetime
{
    private TestPlatform? platform;

    protected override IMessageStream Stream => platform!.Get<IMessageStream>();

    public async ValueTask InitializeAsync() => platform = Brokers.Platform(await servers.GetAsync(folder => new RabbitMq(folder)));

    public async ValueTask DisposeAsync()
    {
        if (platform is not null)
            await platform.DisposeAsync();
    }
}

internal static class Brokers
{
    /// <summary>A platform whose streams are the broker's.</summary>
    public static TestPlatform Platform(RabbitMq broker, string? address = null) => new(settings: new()
    {
        ["Platform:Streams:Provider"] = "rabbitmq",
        ["Platform:Streams:Address"] = address ?? broker.Address,
        ["Platform:Streams:CaFile"] = broker.CaFile,
    });
}
