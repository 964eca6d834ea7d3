using System.Text;
using RabbitMQ.Client;

namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>
/// Messages without records that the platform writes into a stream and readers pass over. <c>origin</c> is the first of every stream and its value is the
/// incarnation; <c>probe</c> finds the end: a broker is silent about an offset beyond it.
/// </summary>
internal sealed record Mark(string Kind, string Value)
{
    public const string Origin = "origin";
    private const string Probe = "probe";
    private const string Header = "va-mark";

    public static Mark NewOrigin() => new(Origin, Guid.NewGuid().ToString("n"));

    public static Mark NewProbe() => new(Probe, Guid.NewGuid().ToString("n"));

    public BasicProperties Properties(string user) => new()
    {
        UserId = user,
        DeliveryMode = DeliveryModes.Persistent,
        Headers = new Dictionary<string, object?> { [Header] = $"{Kind}:{Value}" },
    };

    /// <summary>Null when the message is none; producers cannot make any.</summary>
    public static Mark? Of(IReadOnlyBasicProperties properties)
    {
        if (properties.Headers?.TryGetValue(Header, out var value) != true || IsProducer(properties.UserId ?? ""))
            return null;
        var parts = (value as string ?? (value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "")).Split(':', 2);
        return parts.Length == 2 ? new(parts[0], parts[1]) : null;
    }

    private static bool IsProducer(string user) => user.Length == 0 || Producers.WorkerOf(user) is not null || Producers.DeviceOf(user) is not null;
}
