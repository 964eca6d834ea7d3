using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>Stream queues over AMQP 0-9-1: one connection for publishing and one for reading.</summary>
internal sealed class RabbitMqMessageStream : IMessageStream, IAsyncDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(30);
    private readonly BrokerLink writing;
    private readonly BrokerLink reading;
    private readonly StreamTopology topology;
    private readonly ConfirmedPublisher publisher;

    public RabbitMqMessageStream(IBrokerAccess access, StreamOptions options, ILogger<BrokerLink> linkLog, ILogger<StreamTopology> topologyLog)
    {
        writing = new BrokerLink(access, "publishing", linkLog);
        reading = new BrokerLink(access, "reading", linkLog);
        topology = new StreamTopology(writing, options, topologyLog);
        publisher = new ConfirmedPublisher(writing, topology);
    }

    public Task PublishAsync(string stream, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentOutOfRangeException.ThrowIfZero(messages.Count);
        return AnsweredAsync(
            async asked =>
            {
                await SendAsync(stream, user => [.. messages.Select(m => (Properties(user), m))], asked);
                return true;
            },
            Timeout.InfiniteTimeSpan,
            cancellationToken);
    }

    public async IAsyncEnumerable<StreamMessage> ReadAsync(
        string stream, long fromOffset, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var attachment = await AttachAsync(stream, fromOffset, cancellationToken);
        // Attached first: if the stream is made anew from now on, the attachment ends.
        if (fromOffset > await AnsweredAsync(asked => EndAsync(stream, asked), AnswersWithin, cancellationToken))
            throw new StreamRecreatedException(stream);
        for (var (next, hole) = (fromOffset, false); ;)
        {
            var delivery = await attachment.NextAsync(cancellationToken);
            if (delivery.Offset < next)
                continue;
            hole |= delivery.Offset != next;
            next = delivery.Offset + 1;
            if (delivery.Mark is not null)
                continue;
            yield return new StreamMessage(delivery.Offset, delivery.Body, hole, delivery.Author);
            hole = false;
        }
    }

    public async IAsyncEnumerable<StreamMessage> TailAsync(string stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var attachment = await AttachAsync(stream, "next", cancellationToken);
        while (true)
        {
            var delivery = await attachment.NextAsync(cancellationToken);
            if (delivery.Mark is null)
                yield return new StreamMessage(delivery.Offset, delivery.Body, Author: delivery.Author);
        }
    }

    public Task<StreamExtent> ExtentAsync(string stream, CancellationToken cancellationToken = default) => AnsweredAsync(
        async asked =>
        {
            var end = await EndAsync(stream, asked);
            await using var beginning = await Attachment.OpenAsync(await reading.OpenAsync(asked), stream, "first", asked);
            var first = await beginning.NextAsync(asked);
            var incarnation = first is { Offset: 0, Mark: { Kind: Mark.Origin } origin } ? origin.Value : StreamExtent.Unknown;
            return new StreamExtent(incarnation, first.Offset, end);
        },
        AnswersWithin,
        cancellationToken);

    public async Task<long> BehindAsync(string stream, long offset, CancellationToken cancellationToken = default)
    {
        await using var newest = await AttachAsync(stream, "last", cancellationToken);
        var last = await AnsweredAsync(asked => newest.NextAsync(asked).AsTask(), AnswersWithin, cancellationToken);
        return Math.Max(0, last.Offset + 1 - offset);
    }

    public async ValueTask DisposeAsync()
    {
        await publisher.DisposeAsync();
        await writing.DisposeAsync();
        await reading.DisposeAsync();
        topology.Dispose();
    }

    /// <summary>The offset after the last message: a probe is published and read back.</summary>
    private async Task<long> EndAsync(string stream, CancellationToken cancellationToken)
    {
        await topology.EnsureAsync(stream, cancellationToken);
        await using var tail = await Attachment.OpenAsync(await reading.OpenAsync(cancellationToken), stream, "next", cancellationToken);
        var probe = Mark.NewProbe();
        await SendAsync(stream, user => [(probe.Properties(user), ReadOnlyMemory<byte>.Empty)], cancellationToken);
        while (true)
        {
            var delivery = await tail.NextAsync(cancellationToken);
            if (delivery.Mark == probe)
                return delivery.Offset + 1;
        }
    }

    private async Task SendAsync(
        string stream, Func<string, IReadOnlyList<(BasicProperties Properties, ReadOnlyMemory<byte> Body)>> messages, CancellationToken cancellationToken)
    {
        await writing.OpenAsync(cancellationToken);
        await publisher.PublishAsync(stream, messages(writing.User), cancellationToken);
    }

    private Task<Attachment> AttachAsync(string stream, object offset, CancellationToken cancellationToken) => AnsweredAsync(
        async asked =>
        {
            await topology.EnsureAsync(stream, asked);
            return await Attachment.OpenAsync(await reading.OpenAsync(asked), stream, offset, asked);
        },
        AnswersWithin,
        cancellationToken);

    private static BasicProperties Properties(string user) => new() { UserId = user, DeliveryMode = DeliveryModes.Persistent };

    // The client's own timeouts look like cancellation; to callers only theirs may.
    private static async Task<T> AnsweredAsync<T>(Func<CancellationToken, Task<T>> ask, TimeSpan within, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerAwayException("The broker does not answer", e);
        }
    }
}
