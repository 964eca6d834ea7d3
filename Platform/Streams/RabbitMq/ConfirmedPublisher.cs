using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>Publishes over a few channels of one connection and returns when the broker has confirmed.</summary>
internal sealed class ConfirmedPublisher(BrokerLink link, StreamTopology topology) : IAsyncDisposable
{
    private const int Window = 256;
    private readonly Lane[] lanes = [.. Enumerable.Range(0, 4).Select(_ => new Lane())];

    public async Task PublishAsync(string stream, IReadOnlyList<(BasicProperties Properties, ReadOnlyMemory<byte> Body)> messages, CancellationToken cancellationToken)
    {
        await topology.EnsureAsync(stream, cancellationToken);
        try
        {
            await SendAsync(stream, messages, cancellationToken);
        }
        catch (Exception e) when (IsMissing(e))
        {
            await topology.MakeAsync(stream, again: true, cancellationToken);
            await SendAsync(stream, messages, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes)
            await lane.DisposeAsync();
    }

    private async Task SendAsync(string stream, IReadOnlyList<(BasicProperties Properties, ReadOnlyMemory<byte> Body)> messages, CancellationToken cancellationToken)
    {
        var channel = await lanes[Partition.Of(stream, lanes.Length)].OpenAsync(link, cancellationToken);
        foreach (var part in messages.Chunk(Window))
        {
            // A publish that is broken off in the middle of a frame would spoil the connection, so only the waiting is cancelled.
            var confirmed = part.Select(m => channel.BasicPublishAsync(stream, "", mandatory: true, m.Properties, m.Body, CancellationToken.None).AsTask());
            await Task.WhenAll(confirmed.ToList()).WaitAsync(cancellationToken);
        }
    }

    // Nothing is bound to the exchange, or there is none.
    private static bool IsMissing(Exception e) =>
        e is PublishException { IsReturn: true } || (e is OperationInterruptedException { ShutdownReason: { ReplyCode: 404 } reason } && reason.ReplyText.Contains("no exchange", StringComparison.Ordinal));

    private sealed class Lane : IAsyncDisposable
    {
        private readonly SemaphoreSlim gate = new(1, 1);
        private IChannel? channel;

        public async Task<IChannel> OpenAsync(BrokerLink link, CancellationToken cancellationToken)
        {
            if (channel is { IsOpen: true } open)
                return open;
            await gate.WaitAsync(cancellationToken);
            try
            {
                if (channel is not { IsOpen: true })
                {
                    await CloseAsync();
                    // The limiter slows down long before it is full: four times the window keeps the window fast.
                    var options = new CreateChannelOptions(true, true, new ThrottlingRateLimiter(4 * Window));
                    channel = await (await link.OpenAsync(cancellationToken)).CreateChannelAsync(options, cancellationToken);
                }

                return channel;
            }
            finally
            {
                gate.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await CloseAsync();
            gate.Dispose();
        }

        private async Task CloseAsync()
        {
            if (channel is not null)
                await channel.DisposeAsync();
            channel = null;
        }
    }
}
