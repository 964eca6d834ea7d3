using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>A reader of a stream on a channel of its own. Acknowledging is only credit: what is not taken stays with the broker.</summary>
internal sealed class Attachment : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private const ushort Prefetch = 64;
    private const int AckEvery = Prefetch / 4;
    private const string OffsetHeader = "x-stream-offset";
    private readonly Channel<Delivery> deliveries = System.Threading.Channels.Channel.CreateUnbounded<Delivery>(new() { SingleReader = true, SingleWriter = true });
    private readonly string stream;
    private int unacknowledged;

    private Attachment(IChannel channel, string stream)
        : base(channel) => this.stream = stream;

    /// <param name="offset">A number, <c>first</c>, <c>last</c> (the broker's newest chunk) or <c>next</c>.</param>
    public static async Task<Attachment> OpenAsync(IConnection connection, string stream, object offset, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
            var attachment = new Attachment(channel, stream);
            var arguments = new Dictionary<string, object?> { [OffsetHeader] = offset };
            await channel.BasicConsumeAsync(stream, autoAck: false, "", noLocal: false, exclusive: false, arguments, attachment, cancellationToken);
            return attachment;
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next message, marks included.</summary>
    /// <exception cref="BrokerAwayException">The channel was closed.</exception>
    /// <exception cref="StreamRecreatedException">The stream was deleted.</exception>
    public async ValueTask<Delivery> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await deliveries.Reader.WaitToReadAsync(cancellationToken) && deliveries.Reader.TryRead(out var delivery))
            {
                if (++unacknowledged >= AckEvery)
                {
                    await Channel.BasicAckAsync(delivery.Tag, multiple: true, cancellationToken);
                    unacknowledged = 0;
                }

                return delivery;
            }
        }
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // The client takes the body's memory back when this returns.
        if (properties.Headers?[OffsetHeader] is long offset)
            deliveries.Writer.TryWrite(new(offset, body.ToArray(), properties.UserId ?? "", Mark.Of(properties), deliveryTag));
        return Task.CompletedTask;
    }

    protected override Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
    {
        deliveries.Writer.TryComplete(new StreamRecreatedException(stream));
        return base.OnCancelAsync(consumerTags, cancellationToken);
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        deliveries.Writer.TryComplete(new BrokerAwayException($"Reading {stream} broke off: {reason.ReplyText}"));
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    public ValueTask DisposeAsync() => Channel.DisposeAsync();
}

/// <summary>One message as the broker delivers it.</summary>
/// <param name="Author">The user that published it, checked by the broker; empty when it was not said.</param>
internal readonly record struct Delivery(long Offset, byte[] Body, string Author, Mark? Mark, ulong Tag);
