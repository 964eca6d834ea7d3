using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.Sqlite;

namespace VisionInApp.Tests.Platform.Streams;

public sealed class StreamConsumerTests : IAsyncDisposable
{
    private const string Name = "va.train.0";
    private readonly TestPlatform platform = new();
    private readonly CancellationTokenSource stopping = new(TimeSpan.FromMinutes(2));
    private long sent;

    private ICatalogConnections Catalog => platform.Get<ICatalogConnections>();
    private IMessageStream Stream => platform.Get<IMessageStream>();
    private IStreamLedger Ledger => platform.Get<IStreamLedger>();

    [Fact]
    public async Task Records_published_before_and_after_the_start_are_taken_once_and_acknowledged()
    {
        var sink = new LineSink(Catalog);
        await PublishAsync("a");
        var running = Consumer("one", sink).RunAsync(Name, stopping.Token);
        await PublishAsync("b");
        await LinesAre(sink, "a", "b");
        await Until(() => Task.FromResult(sink.Committed.Count == 2));
        sink.Committed[^1].Watermark.ShouldBe(2);
        await StopAsync(running);
    }

    [Fact]
    public async Task The_next_consumer_goes_on_where_the_last_one_stopped()
    {
        var sink = new LineSink(Catalog);
        using (var first = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token))
        {
            var running = Consumer("one", sink).RunAsync(Name, first.Token);
            await PublishAsync("a");
            await LinesAre(sink, "a");
            await first.CancelAsync();
            await running;
        }

        await PublishAsync("b");
        var next = Consumer("two", sink).RunAsync(Name, stopping.Token);
        await LinesAre(sink, "a", "b");
        await StopAsync(next);
    }

    [Fact]
    public async Task Each_owner_is_told_when_it_takes_a_stream_over()
    {
        var sink = new LineSink(Catalog);
        foreach (var owner in new[] { "one", "two" })
        {
            using var holding = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            var taken = new TaskCompletionSource<string>();
            var running = Consumer(owner, sink, name => taken.TrySetResult(name)).RunAsync(Name, holding.Token);
            (await taken.Task.WaitAsync(stopping.Token)).ShouldBe(Name);
            await holding.CancelAsync();
            await running;
        }
    }

    [Fact]
    public async Task Of_two_consumers_at_once_each_record_is_taken_once_though_leases_are_snatched_all_the_time()
    {
        var sink = new LineSink(Catalog);
        var consumers = new[] { "one", "two" }.Select(owner => Consumer(owner, sink).RunAsync(Name, stopping.Token)).ToList();
        for (var i = 0; i < 60; i++)
        {
            await PublishAsync($"{i}");
            await Catalog.WriteAsync((c, t) => c.ExecuteAsync("UPDATE stream_lease SET expires_at = 0", transaction: t));
        }

        await LinesAre(sink, [.. Enumerable.Range(0, 60).Select(i => $"{i}")]);
        await StopAsync([.. consumers]);
    }

    [Fact]
    public async Task Trimmed_messages_raise_an_alarm_and_reading_goes_on()
    {
        var sink = new LineSink(Catalog);
        await StopAfter(sink, "a");
        await PublishAsync("lost");
        await platform.Get<SqliteMessageStream>().TrimAsync(DateTimeOffset.MaxValue.AddDays(-1));
        await PublishAsync("c");
        var running = Consumer("two", sink).RunAsync(Name, stopping.Token);
        await LinesAre(sink, "a", "c");
        (await Ledger.AlarmsAsync()).Select(a => a.Kind).ShouldBe(["gap", "trimmed"]);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_stream_made_anew_while_reading_raises_an_alarm_and_is_read_from_its_start()
    {
        var sink = new LineSink(Catalog);
        await PublishAsync("a");
        var running = Consumer("one", sink).RunAsync(Name, stopping.Token);
        await LinesAre(sink, "a");
        await Catalog.WriteAsync((c, t) => c.ExecuteAsync("DELETE FROM stream_head", transaction: t));
        await PublishAsync("b");
        await LinesAre(sink, "a", "b");
        (await Ledger.AlarmsAsync()).ShouldHaveSingleItem().Kind.ShouldBe("recreated");
        await StopAsync(running);
    }

    public async ValueTask DisposeAsync()
    {
        stopping.Dispose();
        await platform.DisposeAsync();
    }

    private StreamConsumer Consumer(string owner, IRecordSink sink, Action<string>? held = null) => new(
        Stream,
        Ledger,
        sink,
        new StreamConsumerOptions { Owner = owner, LeaseDuration = TimeSpan.FromMilliseconds(300), RetryAfter = TimeSpan.FromMilliseconds(50), Held = held },
        TimeProvider.System,
        NullLogger<StreamConsumer>.Instance);

    private async Task PublishAsync(string line)
    {
        var sequence = ++sent;
        await Stream.PublishAsync(
            Name, EnvelopeCodec.Encode(new EnvelopeHeader("bridge-1", 7, sequence, sequence), [EnvelopeCodec.EncodeRecord(Records.Log(line))]));
    }

    private async Task StopAfter(LineSink sink, string line)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var running = Consumer("one", sink).RunAsync(Name, stop.Token);
        await PublishAsync(line);
        await LinesAre(sink, line);
        await stop.CancelAsync();
        await running;
    }

    private async Task LinesAre(LineSink sink, params string[] lines)
    {
        await Until(async () => (await sink.LinesAsync()).Count >= lines.Length);
        (await sink.LinesAsync()).ShouldBe(lines);
    }

    private async Task Until(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
            await timer.WaitForNextTickAsync(stopping.Token);
    }

    private async Task StopAsync(params Task[] running)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running);
    }
}
