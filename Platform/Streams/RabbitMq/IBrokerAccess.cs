namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>Which broker to speak to, and as whom. A process whose user comes from elsewhere than its configuration brings its own.</summary>
public interface IBrokerAccess
{
    /// <summary>Asked before every connection; may wait until there is one.</summary>
    ValueTask<BrokerAddress> AddressAsync(CancellationToken cancellationToken);

    /// <summary>A connection stands.</summary>
    void Connected(BrokerAddress address);

    /// <summary>No connection came about.</summary>
    /// <param name="refused">The broker answered, and did not let this user in.</param>
    void Failed(BrokerAddress address, bool refused);
}

/// <summary>The one of the configuration.</summary>
internal sealed class ConfiguredAccess(BrokerAddress address) : IBrokerAccess
{
    public ValueTask<BrokerAddress> AddressAsync(CancellationToken cancellationToken) => ValueTask.FromResult(address);

    public void Connected(BrokerAddress address)
    {
    }

    public void Failed(BrokerAddress address, bool refused)
    {
    }
}
