using VisionInApp.Platform.Configuration;

namespace VisionInApp.Platform.Streams;

/// <summary>Section <c>Platform:Streams</c>.</summary>
[Settings("Platform:Streams")]
public sealed class StreamOptions
{
    /// <summary><c>sqlite</c>, tables of the catalog's file, or <c>rabbitmq</c>, stream queues.</summary>
    public string Provider { get; set; } = "sqlite";

    public bool UsesBroker => Provider == "rabbitmq";

    /// <summary>The broker, <c>amqps://user:password@host:port/vhost</c>; without TLS (<c>amqp</c>) only on this machine.</summary>
    public string Address { get; set; } = "";

    /// <summary>The broker for devices and workers, <c>amqps://host:port/vhost</c>; empty when it is the same.</summary>
    public string PublicAddress { get; set; } = "";

    /// <summary>The broker's management API, <c>https://user:password@host:port</c>; makes users for devices and workers. Empty: they are made by hand.</summary>
    public string Management { get; set; } = "";

    /// <summary>Certificates (PEM) of the authority that signed the broker's; empty for those that the system trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>A stream of the broker that grows beyond this many bytes forgets its oldest.</summary>
    public long MaxBytes { get; set; } = 5_000_000_000;

    /// <summary>Partitions of each family; fixed for the life of the data, since ids hash onto them.</summary>
    public int Partitions { get; set; } = 8;

    /// <summary>Messages older than this are trimmed.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often commits of other processes are looked for in the embedded streams.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(50);
}
