namespace VisionInApp.Platform.Streams;

/// <summary>Named append-only logs shared by all processes. Offsets rise; a broker may leave some out.</summary>
public interface IMessageStream
{
    /// <summary>Appends the messages in order; returns once all are durable. When it throws, any of them may have been appended.</summary>
    Task PublishAsync(string stream, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken = default);

    /// <summary>Everything from <paramref name="fromOffset"/>, then whatever arrives, until cancelled; offsets that were trimmed are passed over.</summary>
    /// <exception cref="StreamRecreatedException">The stream was made anew, or ends before <paramref name="fromOffset"/>.</exception>
    IAsyncEnumerable<StreamMessage> ReadAsync(string stream, long fromOffset, CancellationToken cancellationToken = default);

    /// <summary>Only what arrives after this call, until cancelled.</summary>
    IAsyncEnumerable<StreamMessage> TailAsync(string stream, CancellationToken cancellationToken = default);

    /// <summary>What the stream holds now; a stream nobody has written to is empty.</summary>
    Task<StreamExtent> ExtentAsync(string stream, CancellationToken cancellationToken = default);

    /// <summary>About how many messages there are from this offset on; a broker may count a few that no reader is shown. Cheap enough to be asked often.</summary>
    Task<long> BehindAsync(string stream, long offset, CancellationToken cancellationToken = default);
}

/// <summary>One message and where it stands in its stream.</summary>
/// <param name="AfterHole">Offsets before it are missing: trimmed, or never given to a message.</param>
/// <param name="Author">The user that the broker let publish it, empty when nobody vouched; null where the stream knows no users.</param>
public readonly record struct StreamMessage(long Offset, ReadOnlyMemory<byte> Body, bool AfterHole = false, string? Author = null);

/// <summary>Offsets [First, Next) are held. Another incarnation means the stream was made anew and its offsets start over.</summary>
public sealed record StreamExtent(string Incarnation, long First, long Next)
{
    /// <summary>The incarnation of a stream whose beginning was trimmed, in a broker that writes it there.</summary>
    public const string Unknown = "?";

    public static StreamExtent Empty { get; } = new("", 0, 0);
}

/// <summary>The stream is not the one the reader knew: its offsets start over.</summary>
public sealed class StreamRecreatedException(string stream) : Exception($"Stream {stream} was made anew, or ends before the offset asked for.");

/// <summary>Shorthands over <see cref="IMessageStream"/>.</summary>
public static class MessageStreams
{
    public static Task PublishAsync(
        this IMessageStream stream, string name, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        stream.PublishAsync(name, [message], cancellationToken);
}
