namespace VisionInApp.Platform.Streams;

/// <summary>Named append-only logs shared by all processes; offsets start at 0 and rise by 1.</summary>
public interface IMessageStream
{
    /// <summary>Appends all messages or none; returns the last one's offset once they are durable.</summary>
    Task<long> PublishAsync(string stream, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken = default);

    /// <summary>Everything from <paramref name="fromOffset"/>, then whatever arrives, until cancelled; offsets that were trimmed are passed over.</summary>
    /// <exception cref="StreamRecreatedException">The stream was made anew, or ends before <paramref name="fromOffset"/>.</exception>
    IAsyncEnumerable<StreamMessage> ReadAsync(string stream, long fromOffset, CancellationToken cancellationToken = default);

    /// <summary>What the stream holds now; a stream nobody has written to is empty.</summary>
    Task<StreamExtent> ExtentAsync(string stream, CancellationToken cancellationToken = default);

    /// <summary>Forgets messages published before <paramref name="publishedBefore"/> in every stream; returns how many.</summary>
    Task<long> TrimAsync(DateTimeOffset publishedBefore, CancellationToken cancellationToken = default);
}

/// <summary>One message and where it stands in its stream.</summary>
public readonly record struct StreamMessage(long Offset, ReadOnlyMemory<byte> Body);

/// <summary>Offsets [First, Next) are held. Another incarnation means the stream was made anew and its offsets start over.</summary>
public sealed record StreamExtent(string Incarnation, long First, long Next)
{
    public static StreamExtent Empty { get; } = new("", 0, 0);
}

/// <summary>The stream is not the one the reader knew: its offsets start over.</summary>
public sealed class StreamRecreatedException(string stream) : Exception($"Stream {stream} was made anew, or ends before the offset asked for.");

/// <summary>Shorthands over <see cref="IMessageStream"/>.</summary>
public static class MessageStreams
{
    /// <summary>Only what arrives after this call.</summary>
    public static async IAsyncEnumerable<StreamMessage> TailAsync(
        this IMessageStream stream,
        string name,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var extent = await stream.ExtentAsync(name, cancellationToken);
        await foreach (var message in stream.ReadAsync(name, extent.Next, cancellationToken))
            yield return message;
    }

    public static Task<long> PublishAsync(
        this IMessageStream stream, string name, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        stream.PublishAsync(name, [message], cancellationToken);
}
