namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>What a producer is told of its broker: a user of its own, the one stream it may write and the one it may read.</summary>
/// <param name="Address"><c>amqps://host:port/vhost</c>, without the user.</param>
/// <param name="User">Also the producer's name in its envelopes.</param>
/// <param name="CaPem">Certificates of the authority that signed the broker's; null for those that the system trusts.</param>
/// <param name="Publish">Name of the exchange for stream A.</param>
/// <param name="Follow">Name of the queue of stream B.</param>
public sealed record BrokerAccount(string Address, string User, string Password, string? CaPem, string Publish, string Follow)
{
    /// <exception cref="FormatException">The address has another form.</exception>
    public BrokerAddress Open() => BrokerAddress.Parse(Address, CaPem, User, Password);

    public override string ToString() => $"{User} at {Address}";
}
