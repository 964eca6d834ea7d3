using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Streams;

/// <summary>A broker that one class of tests may kill and wipe.</summary>
public sealed class OwnBroker : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("broker-").FullName;

    public OwnBroker() => Broker = new RabbitMq(folder);

    public RabbitMq Broker { get; }

    /// <summary>A platform whose streams are the broker's.</summary>
    public static TestPlatform Platform(RabbitMq broker, string? address = null, Dictionary<string, string?>? settings = null) => new(settings: new(settings ?? [])
    {
        ["Platform:Streams:Provider"] = "rabbitmq",
        ["Platform:Streams:Address"] = address ?? broker.Address,
        ["Platform:Streams:CaFile"] = broker.CaFile,
        ["Platform:Streams:Management"] = broker.Management,
    });

    public async ValueTask InitializeAsync()
    {
        if (Broker.Missing is null)
            await Broker.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Skips the test where there is no broker to start.</summary>
    public RabbitMq Required()
    {
        Assert.SkipWhen(Broker.Missing is not null, Broker.Missing ?? "");
        return Broker;
    }
}
