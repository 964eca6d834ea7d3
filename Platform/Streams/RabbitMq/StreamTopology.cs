using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>A stream is a queue of type stream and an exchange of the same name before it, so that writing and reading are permissions of their own.</summary>
internal sealed class StreamTopology(BrokerLink link, StreamOptions options, ILogger<StreamTopology> log) : IDisposable
{
    private const ushort NotFound = 404;
    private readonly ConcurrentDictionary<string, IConnection> seen = [];
    private readonly SemaphoreSlim making = new(1, 1);

    /// <summary>Makes the stream when it is not there, once per connection.</summary>
    /// <exception cref="OperationInterruptedException">It is not there and this user may not make it.</exception>
    public async Task EnsureAsync(string stream, CancellationToken cancellationToken)
    {
        var connection = await link.OpenAsync(cancellationToken);
        if (seen.TryGetValue(stream, out var when) && ReferenceEquals(when, connection))
            return;
        await MakeAsync(stream, again: false, cancellationToken);
        seen[stream] = connection;
    }

    /// <summary>Makes what is missing, one stream at a time: a broker answers a second declaration with errors until the stream is up.</summary>
    /// <param name="again">Also when all seems to be there.</param>
    public async Task MakeAsync(string stream, bool again, CancellationToken cancellationToken)
    {
        await making.WaitAsync(cancellationToken);
        try
        {
            var connection = await link.OpenAsync(cancellationToken);
            var hasQueue = await HasQueueAsync(connection, stream, cancellationToken);
            if (again || !hasQueue || !await HasExchangeAsync(connection, stream, cancellationToken))
                await MakeAsync(connection, stream, hasQueue, cancellationToken);
        }
        finally
        {
            making.Release();
        }
    }

    public void Dispose() => making.Dispose();

    // The first message comes before the exchange: nothing can be published earlier.
    private async Task MakeAsync(IConnection connection, string stream, bool hasQueue, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        if (!hasQueue)
        {
            await channel.QueueDeclareAsync(stream, durable: true, exclusive: false, autoDelete: false, Arguments(), cancellationToken: cancellationToken);
            await channel.BasicPublishAsync("", stream, mandatory: true, Mark.NewOrigin().Properties(link.User), ReadOnlyMemory<byte>.Empty, cancellationToken);
            log.LogInformation("Made stream {Stream}", stream);
        }

        await channel.ExchangeDeclareAsync(stream, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(stream, stream, "", cancellationToken: cancellationToken);
    }

    private Dictionary<string, object?> Arguments() => new()
    {
        ["x-queue-type"] = "stream",
        ["x-max-age"] = $"{Math.Max(1, (long)options.Retention.TotalSeconds)}s",
        ["x-max-length-bytes"] = options.MaxBytes,
        // Retention forgets whole segments.
        ["x-stream-max-segment-size-bytes"] = Math.Clamp(options.MaxBytes / 20, 1_000_000, 100_000_000),
    };

    private static Task<bool> HasQueueAsync(IConnection connection, string stream, CancellationToken cancellationToken) =>
        HasAsync(connection, channel => channel.QueueDeclarePassiveAsync(stream, cancellationToken), cancellationToken);

    private static Task<bool> HasExchangeAsync(IConnection connection, string stream, CancellationToken cancellationToken) =>
        HasAsync(connection, channel => channel.ExchangeDeclarePassiveAsync(stream, cancellationToken), cancellationToken);

    // The broker says 404 also of a queue that is there and not up yet; only the text tells them apart.
    private static async Task<bool> HasAsync(IConnection connection, Func<IChannel, Task> ask, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await ask(channel);
            return true;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason is { ReplyCode: NotFound } reason && reason.ReplyText.StartsWith("NOT_FOUND - no ", StringComparison.Ordinal))
        {
            return false;
        }
    }
}
