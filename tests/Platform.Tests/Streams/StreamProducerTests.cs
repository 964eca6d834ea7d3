using Microsoft.Extensions.Logging.Abstractions;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Streams;

public sealed class StreamProducerTests : IAsyncDisposable
{
    private readonly TestPlatform platform = new();

    private IMessageStream Stream => platform.Get<IMessageStream>();

    [Fact]
    public async Task Records_sent_together_share_a_message_and_keep_their_order()
    {
        await using var producer = Open(Stream);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => producer.SendAsync(Records.Log($"{i}"))));
        var (envelopes, lines) = await ReadAsync(30);
        lines.Order().ShouldBe(Enumerable.Range(0, 30).Select(i => $"{i}").Order());
        envelopes.Count.ShouldBeLessThan(5);
        envelopes[0].Header.Producer.ShouldBe("bridge-1");
    }

    [Fact]
    public async Task A_message_holds_at_most_a_hundred_records()
    {
        await using (var producer = Open(Stream))
            await Task.WhenAll(Enumerable.Range(0, 250).Select(i => producer.SendAsync(Records.Log($"{i}"))));
        var (envelopes, _) = await ReadAsync(250);
        envelopes.ShouldAllBe(e => e.Records.Count <= 100);
        envelopes.SelectMany(e => e.Records).Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, 250).Select(i => (long)i));
    }

    [Fact]
    public async Task After_a_restart_everything_behind_the_watermark_is_published_again()
    {
        await using (var producer = Open(Stream))
        {
            await producer.SendAsync(Records.Log("one"));
            await producer.SendAsync(Records.Log("two"));
            await ReadAsync(2);
            producer.Acknowledge(producer.Epoch, 1);
        }

        await using var again = Open(Stream);
        again.Pending.ShouldBe(1);
        var (_, lines) = await ReadAsync(3);
        lines.ShouldBe(["one", "two", "two"]);
    }

    [Fact]
    public async Task A_stream_that_is_down_delays_records_and_loses_none()
    {
        var broken = new BrokenStream(Stream) { Down = true };
        await using var producer = Open(broken);
        await producer.SendAsync(Records.Log("one"));
        while (broken.Refused == 0)
            await Task.Yield();
        await producer.SendAsync(Records.Log("two"));
        broken.Down = false;
        (await ReadAsync(2)).Lines.ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task Without_a_watermark_records_are_published_again()
    {
        await using var producer = Open(Stream, republishAfter: TimeSpan.FromMilliseconds(300));
        await producer.SendAsync(Records.Log("one"));
        (await ReadAsync(2)).Lines.ShouldBe(["one", "one"]);
        producer.Acknowledge(producer.Epoch, 1);
        producer.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task What_was_lost_on_the_way_is_published_again_when_asked_for()
    {
        await using var producer = Open(Stream);
        await producer.SendAsync(Records.Log("one"));
        await ReadAsync(1);
        await producer.SendAsync(Records.Log("two"));
        var (envelopes, _) = await ReadAsync(2);
        envelopes.Select(e => e.Header.After).ShouldBe([0, 1]);
        producer.Acknowledge(producer.Epoch, 0, resend: true);
        (await ReadAsync(4)).Lines.ShouldBe(["one", "two", "one", "two"]);
    }

    [Fact]
    public async Task A_record_too_long_is_refused_and_costs_no_other()
    {
        await using var producer = Open(Stream);
        await Should.ThrowAsync<ArgumentException>(() => producer.SendAsync(Records.Log(new string('x', 600_000))));
        (await producer.SendAsync(Records.Log("short"))).ShouldBe(1);
    }

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    private StreamProducer Open(IMessageStream stream, TimeSpan? republishAfter = null) => new(
        stream,
        new StreamProducerOptions
        {
            Producer = "bridge-1",
            Stream = "va.train.0",
            SpoolFolder = Path.Combine(platform.Folder, "spool"),
            RepublishAfter = republishAfter ?? TimeSpan.FromMinutes(1),
        },
        TimeProvider.System,
        NullLogger<StreamProducer>.Instance);

    private async Task<(List<Envelope> Envelopes, List<string> Lines)> ReadAsync(int records)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var envelopes = new List<Envelope>();
        await foreach (var message in Stream.ReadAsync("va.train.0", 0, patience.Token))
        {
            envelopes.Add(EnvelopeCodec.Decode(message.Body).Envelope.ShouldNotBeNull());
            if (envelopes.Sum(e => e.Records.Count) >= records)
                break;
        }

        return (envelopes, [.. envelopes.SelectMany(e => e.Records).Select(r => ((JobLog)r.Record).Line)]);
    }

    private sealed class BrokenStream(IMessageStream inner) : IMessageStream
    {
        private volatile bool down;
        private volatile int refused;

        public bool Down { get => down; set => down = value; }
        public int Refused => refused;

        public Task PublishAsync(string stream, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken = default)
        {
            if (!down)
                return inner.PublishAsync(stream, messages, cancellationToken);
            refused++;
            throw new IOException("The broker is away.");
        }

        public IAsyncEnumerable<StreamMessage> ReadAsync(string stream, long fromOffset, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(stream, fromOffset, cancellationToken);

        public Task<StreamExtent> ExtentAsync(string stream, CancellationToken cancellationToken = default) =>
            inner.ExtentAsync(stream, cancellationToken);

        public IAsyncEnumerable<StreamMessage> TailAsync(string stream, CancellationToken cancellationToken = default) =>
            inner.TailAsync(stream, cancellationToken);

        public Task<long> BehindAsync(string stream, long offset, CancellationToken cancellationToken = default) =>
            inner.BehindAsync(stream, offset, cancellationToken);
    }
}
