namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>Which broker to speak to, and as whom. A process whose user comes from elsewhere than its configuration brings its own.</summary>
public interface IBrokerAccess
{
    /// <summary>Asked before every connection; may wait until there is one.</summary>
    ValueTask<BrokerAddress> AddressAsync(CancellationToken cancellationToken);

    /// <summary>The broker did not let this user in.</summary>
    void Refused(BrokerAddress address);
}

/// <summary>The one of the configuration.</summary>
internal sealed class ConfiguredAccess(BrokerAddress address) : IBrokerAccess
{
    public ValueTask<BrokerAddress> AddressAsync(CancellationToken cancellationToken) => ValueTask.FromResult(address);

    public void Refused(BrokerAddress address)
    {
    }
}
