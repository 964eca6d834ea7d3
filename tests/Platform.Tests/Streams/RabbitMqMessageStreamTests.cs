using VisionInApp.Platform.Streams;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Streams;

public sealed class RabbitMqMessageStreamTests(RealServers servers) : MessageStreamContract, IAsyncLifetime
{
    private TestPlatform? platform;

    protected override IMessageStream Stream => platform!.Get<IMessageStream>();

    public async ValueTask InitializeAsync() => platform = OwnBroker.Platform(await servers.GetAsync(folder => new RabbitMq(folder)));

    public async ValueTask DisposeAsync()
    {
        if (platform is not null)
            await platform.DisposeAsync();
    }
}
