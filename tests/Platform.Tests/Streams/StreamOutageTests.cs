using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.Logging;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;

namespace VisionInApp.Tests.Platform.Streams;

/// <summary>A broker that is away: asked ever more seldom, under the same lease, with few words.</summary>
public sealed class StreamOutageTests : IAsyncDisposable
{
    private const string Name = "va.train.0";
    private readonly TestPlatform platform = new();
    private readonly CancellationTokenSource stopping = new(TimeSpan.FromSeconds(60));
    private readonly Said said = new();

    [Fact]
    public async Task A_stream_that_is_away_costs_no_lease_and_is_said_once_when_it_goes_and_once_when_it_is_back()
    {
        var stream = new AwayStream(platform.Get<IMessageStream>());
        var sink = new LineSink(platform.Get<ICatalogConnections>());
        var options = new StreamConsumerOptions { Owner = "one", LeaseDuration = TimeSpan.FromSeconds(30), RetryAfter = TimeSpan.FromMilliseconds(10) };
        var running = new StreamConsumer(stream, platform.Get<IStreamLedger>(), sink, options, TimeProvider.System, said).RunAsync(Name, stopping.Token);
        await stream.PublishAsync(Name, EnvelopeCodec.Encode(new EnvelopeHeader("bridge-1", 7, 1, 1), [EnvelopeCodec.EncodeRecord(Records.Log("a"))]));
        await Until(() => stream.Asked >= 5);
        stream.IsAway = false;
        await Until(() => sink.Committed.Count == 1);
        (await sink.LinesAsync()).ShouldBe(["a"]);
        (await EpochAsync()).ShouldBe(1);
        said.Lines.Count(l => l.Level == LogLevel.Error).ShouldBe(1);
        said.Lines.Count(l => l.Level == LogLevel.Information && l.Text.Contains("works again", StringComparison.Ordinal)).ShouldBe(1);
        await stopping.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        stopping.Dispose();
        await platform.DisposeAsync();
    }

    private Task<long> EpochAsync() => platform.Get<ICatalogConnections>().ReadAsync(c => c.ExecuteScalarAsync<long>("SELECT epoch FROM stream_lease"), stopping.Token);

    private async Task Until(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
            await timer.WaitForNextTickAsync(stopping.Token);
    }

    /// <summary>Refuses readers while it is away.</summary>
    private sealed class AwayStream(IMessageStream inner) : IMessageStream
    {
        private int asked;

        public bool IsAway { get; set; } = true;

        public int Asked => Volatile.Read(ref asked);

        public Task PublishAsync(string stream, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken) =>
            inner.PublishAsync(stream, messages, cancellationToken);

        public IAsyncEnumerable<StreamMessage> ReadAsync(string stream, long fromOffset, CancellationToken cancellationToken) =>
            inner.ReadAsync(stream, fromOffset, cancellationToken);

        public IAsyncEnumerable<StreamMessage> TailAsync(string stream, CancellationToken cancellationToken) => inner.TailAsync(stream, cancellationToken);

        public Task<StreamExtent> ExtentAsync(string stream, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref asked);
            return IsAway ? throw new BrokerAwayException("Nobody answers") : inner.ExtentAsync(stream, cancellationToken);
        }

        public Task<long> BehindAsync(string stream, long offset, CancellationToken cancellationToken) => inner.BehindAsync(stream, offset, cancellationToken);
    }

    private sealed class Said : ILogger<StreamConsumer>
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception)));
    }
}
