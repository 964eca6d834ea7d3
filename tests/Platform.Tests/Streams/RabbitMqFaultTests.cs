using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Streams;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Streams;

/// <summary>The whole path on a real broker: spool, stream A, rows, watermark on stream B, spool.</summary>
public sealed class RabbitMqFaultTests(OwnBroker own, RealServers servers) : IClassFixture<OwnBroker>, IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new(TimeSpan.FromSeconds(150));
    private readonly string up = $"va.up.{Guid.NewGuid():n}";
    private readonly string down = $"va.down.{Guid.NewGuid():n}";
    private readonly List<Task> running = [];
    private TestPlatform platform = null!;
    private LineSink sink = null!;

    private RabbitMq Broker => own.Broker;
    private IMessageStream Stream => platform.Get<IMessageStream>();
    private IStreamLedger Ledger => platform.Get<IStreamLedger>();
    private ICatalogConnections Catalog => platform.Get<ICatalogConnections>();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        stopping.Dispose();
        if (platform is not null)
            await platform.DisposeAsync();
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("mysql")]
    public async Task A_broker_killed_in_the_middle_loses_nothing_and_doubles_nothing(string catalog)
    {
        await OpenAsync(catalog);
        await using var producer = Producer();
        Consume();
        var sending = SendAsync(producer, 0, 3000, beat: 100);
        await Until(async () => (await sink.LinesAsync()).Count > 300 && Broker.RemembersStreams());
        Broker.Kill();
        await Broker.StartAsync(stopping.Token);
        await sending;
        await AllTaken(producer, 3000);
        (await Ledger.AlarmsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broker_that_hangs_costs_time_only()
    {
        await OpenAsync();
        await using var producer = Producer();
        Consume();
        await SendAsync(producer, 0, 100);
        await Until(async () => (await sink.LinesAsync()).Count > 0);
        Broker.Pause();
        await SendAsync(producer, 100, 200);
        Broker.Resume();
        await AllTaken(producer, 200);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("mysql")]
    public async Task A_wiped_broker_raises_an_alarm_and_producers_send_again_what_was_not_committed(string catalog)
    {
        await OpenAsync(catalog);
        await using var producer = Producer();
        using (var first = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token))
        {
            var consuming = Consumer("one").RunAsync(up, first.Token);
            await SendAsync(producer, 0, 50);
            await Until(async () => (await sink.LinesAsync()).Count == 50);
            await first.CancelAsync();
            await consuming;
        }

        await SendAsync(producer, 50, 150);
        await InStream(150);
        Broker.Wipe();
        await Broker.StartAsync(stopping.Token);
        await SendAsync(producer, 150, 200);
        Consume();
        await AllTaken(producer, 200);
        (await Ledger.AlarmsAsync()).ShouldHaveSingleItem().Kind.ShouldBe("recreated");
    }

    [Fact]
    public async Task A_stream_deleted_under_its_reader_is_made_anew_and_read_from_its_start()
    {
        await OpenAsync();
        await using var producer = Producer();
        Consume();
        await SendAsync(producer, 0, 50);
        await Until(async () => (await sink.LinesAsync()).Count == 50);
        await BrokerApi.DeleteQueueAsync(Broker, up);
        await SendAsync(producer, 50, 100);
        await AllTaken(producer, 100);
        (await Ledger.AlarmsAsync()).ShouldHaveSingleItem().Kind.ShouldBe("recreated");
    }

    [Fact]
    public async Task What_was_trimmed_before_it_was_read_raises_an_alarm_and_comes_again_from_the_spool()
    {
        await OpenAsync();
        await using var producer = Producer();
        using (var first = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token))
        {
            var consuming = Consumer("one").RunAsync(up, first.Token);
            await SendAsync(producer, 0, 5);
            await Until(async () => (await sink.LinesAsync()).Count == 5);
            await first.CancelAsync();
            await consuming;
        }

        var filler = new string('x', 100_000);
        for (var i = 5; i < 85; i++)
            await producer.SendAsync(Records.Log($"{i} {filler}"), stopping.Token);
        await Until(async () => (await Stream.ExtentAsync(up, stopping.Token)).First > 5);
        Consume();
        await AllTaken(producer, 85);
        // Sent again they may outgrow the stream once more; never is anything given up as lost.
        (await Ledger.AlarmsAsync()).Select(a => a.Kind).Distinct().ShouldBe(["trimmed"]);
    }

    [Fact]
    public async Task Of_two_consumers_of_a_partition_only_the_one_that_holds_it_writes()
    {
        await OpenAsync();
        await using var producer = Producer();
        Consume("one");
        Consume("two");
        for (var i = 0; i < 400; i += 20)
        {
            await SendAsync(producer, i, i + 20);
            await Catalog.WriteAsync((c, t) => c.ExecuteAsync("UPDATE stream_lease SET expires_at = 0", transaction: t), stopping.Token);
        }

        await AllTaken(producer, 400);
        (await Ledger.AlarmsAsync()).ShouldBeEmpty();
    }

    private async Task OpenAsync(string catalog = "sqlite")
    {
        var settings = catalog == "mysql" ? new Dictionary<string, string?>((await servers.FreshAsync()).Settings) : [];
        settings["Platform:Streams:MaxBytes"] = "3000000";
        platform = OwnBroker.Platform(own.Required(), settings: settings);
        sink = new LineSink(Catalog);
    }

    private StreamProducer Producer()
    {
        var producer = new StreamProducer(
            Stream,
            new StreamProducerOptions
            {
                Producer = "admin",
                Stream = up,
                SpoolFolder = Path.Combine(platform.Folder, "spool"),
                Linger = TimeSpan.FromMilliseconds(20),
                RepublishAfter = TimeSpan.FromSeconds(10),
                ResendPause = TimeSpan.FromSeconds(1),
            },
            TimeProvider.System,
            NullLogger<StreamProducer>.Instance);
        var follower = new StreamFollower(Stream, TimeProvider.System, NullLogger<StreamFollower>.Instance);
        running.Add(Quietly(follower.FollowAsync(down, record => Hear(producer, record), stopping.Token)));
        return producer;
    }

    private static void Hear(StreamProducer producer, StreamRecord record)
    {
        if (record is Watermark mark)
            producer.Acknowledge(mark.Epoch, mark.Sequence, mark.Resend);
    }

    private void Consume(string owner = "one") => running.Add(Consumer(owner).RunAsync(up, stopping.Token));

    private StreamConsumer Consumer(string owner) => new(
        Stream,
        Ledger,
        new AnsweringSink(sink, Stream, down),
        new StreamConsumerOptions { Owner = owner, LeaseDuration = TimeSpan.FromSeconds(2), RetryAfter = TimeSpan.FromMilliseconds(200) },
        TimeProvider.System,
        NullLogger<StreamConsumer>.Instance);

    private async Task SendAsync(StreamProducer producer, int from, int to, int beat = int.MaxValue)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = from; i < to; i++)
        {
            await producer.SendAsync(Records.Log($"{i}"), stopping.Token);
            if (i % beat == beat - 1)
                await timer.WaitForNextTickAsync(stopping.Token);
        }
    }

    /// <summary>Every record is a row once, in order, and has left the spool.</summary>
    private async Task AllTaken(StreamProducer producer, int count)
    {
        await Until(async () => (await sink.LinesAsync()).Count >= count && producer.Pending == 0);
        (await sink.LinesAsync()).Select(l => l.Split(' ')[0]).ShouldBe(Enumerable.Range(0, count).Select(i => $"{i}"));
    }

    private async Task InStream(int records)
    {
        var seen = 0;
        await foreach (var message in Stream.ReadAsync(up, 0, stopping.Token))
        {
            seen += EnvelopeCodec.Decode(message.Body).Envelope!.Records.Count;
            if (seen >= records)
                return;
        }
    }

    private async Task Until(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
            await timer.WaitForNextTickAsync(stopping.Token);
    }

    private static async Task Quietly(Task following)
    {
        try
        {
            await following;
        }
        catch (OperationCanceledException)
        {
        }
    }
}

/// <summary>Keeps lines as <see cref="LineSink"/> does and says the watermark on stream B.</summary>
internal sealed class AnsweringSink(LineSink lines, IMessageStream stream, string down) : IRecordSink
{
    private long said;

    public string? Refuse(string producer, StreamRecord record) => lines.Refuse(producer, record);

    public bool NeedsInbox(StreamRecord record) => lines.NeedsInbox(record);

    public Task WriteAsync(System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction, IReadOnlyList<RecordBatch> batches) =>
        lines.WriteAsync(connection, transaction, batches);

    public async Task CommittedAsync(CommittedBatch batch, CancellationToken cancellationToken)
    {
        var mark = new Watermark
        {
            At = DateTimeOffset.UnixEpoch,
            Producer = batch.Producer!,
            Epoch = batch.Epoch,
            Sequence = batch.Watermark,
            Resend = batch.Missing,
        };
        var sequence = Interlocked.Increment(ref said);
        var message = EnvelopeCodec.Encode(new EnvelopeHeader("cloud", 1, sequence, sequence), [EnvelopeCodec.EncodeRecord(mark)]);
        await stream.PublishAsync(down, message, cancellationToken);
    }
}
