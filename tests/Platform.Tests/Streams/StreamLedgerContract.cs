using System.Data.Common;
using System.Text;
using Dapper;
using Microsoft.Extensions.Time.Testing;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Streams;

/// <summary>What every <see cref="IStreamLedger"/> must do.</summary>
public abstract class StreamLedgerContract
{
    private const string Name = "va.train.3";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    protected FakeTimeProvider Clock { get; } = TestPlatform.Clock();
    protected abstract IStreamLedger Ledger { get; }
    protected abstract ICatalogConnections Catalog { get; }

    [Fact]
    public async Task Only_one_owner_holds_a_stream_until_its_lease_runs_out()
    {
        var first = (await Ledger.AcquireAsync(Name, "one", Lease)).ShouldNotBeNull();
        (await Ledger.AcquireAsync(Name, "two", Lease)).ShouldBeNull();
        Clock.Advance(Lease);
        var second = (await Ledger.AcquireAsync(Name, "two", Lease)).ShouldNotBeNull();
        second.Epoch.ShouldBeGreaterThan(first.Epoch);
        (await Ledger.RenewAsync(first, Lease)).ShouldBeFalse();
        (await Ledger.RenewAsync(second, Lease)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_released_stream_is_free_at_once()
    {
        await Ledger.ReleaseAsync((await Ledger.AcquireAsync(Name, "one", Lease))!);
        (await Ledger.AcquireAsync(Name, "two", Lease)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_owner_whose_lease_was_taken_is_fenced_and_writes_nothing()
    {
        var sink = new LineSink(Catalog);
        var zombie = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        Clock.Advance(Lease);
        var owner = (await Ledger.AcquireAsync(Name, "two", Lease))!;
        await Should.ThrowAsync<FencedException>(() => CommitAsync(zombie, zombie.Position, Message(0, 1, "zombie"), sink));
        await CommitAsync(owner, owner.Position, Message(0, 1, "owner"), sink);
        await Should.ThrowAsync<FencedException>(() => CommitAsync(zombie, new("", 1), Message(1, 2, "zombie"), sink));
        (await sink.LinesAsync()).ShouldBe(["owner"]);
    }

    [Fact]
    public async Task A_replay_inserts_nothing_and_still_answers_the_watermark()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        (await CommitAsync(lease, new("", 0), Message(0, 1, "a", "b"), sink)).Watermark.ShouldBe(2);
        var replay = await CommitAsync(lease, new("", 1), Message(1, 1, "a", "b"), sink);
        replay.ShouldSatisfyAllConditions(r => r.Watermark.ShouldBe(2), r => r.Records.ShouldBeEmpty());
        var overlap = await CommitAsync(lease, new("", 2), Message(2, 2, "b", "c"), sink);
        overlap.Records.Select(r => r.Sequence).ShouldBe([3]);
        (await sink.LinesAsync()).ShouldBe(["a", "b", "c"]);
        (await Ledger.AlarmsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_epoch_of_a_producer_starts_over()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        await CommitAsync(lease, new("", 0), Message(0, 1, "old"), sink);
        await CommitAsync(lease, new("", 1), Message(1, 1, epoch: 8, "new"), sink);
        (await sink.LinesAsync()).ShouldBe(["old", "new"]);
    }

    [Fact]
    public async Task Missing_sequences_raise_an_alarm_that_names_them()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        await CommitAsync(lease, new("", 0), Message(0, 1, "a"), sink);
        await CommitAsync(lease, new("", 1), Message(1, 5, "e"), sink);
        var alarm = (await Ledger.AlarmsAsync()).ShouldHaveSingleItem();
        alarm.Kind.ShouldBe("gap");
        alarm.Detail.ShouldContain("2 to 4");
    }

    [Fact]
    public async Task A_message_whose_predecessor_its_producer_still_holds_is_left_until_that_one_came()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        await CommitAsync(lease, new("", 0), Message(0, 1, "a"), sink);
        var early = await CommitAsync(lease, new("", 1), Following(1, 3, after: 2, "c"), sink);
        early.ShouldSatisfyAllConditions(e => e.Missing.ShouldBeTrue(), e => e.Watermark.ShouldBe(1), e => e.Records.ShouldBeEmpty());
        (await CommitAsync(lease, new("", 2), Following(2, 2, after: 1, "b"), sink)).Missing.ShouldBeFalse();
        (await CommitAsync(lease, new("", 3), Following(3, 3, after: 2, "c"), sink)).Watermark.ShouldBe(3);
        (await sink.LinesAsync()).ShouldBe(["a", "b", "c"]);
        (await Ledger.AlarmsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_its_producer_has_lost_is_not_waited_for()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        await CommitAsync(lease, new("", 0), Message(0, 1, "a"), sink);
        (await CommitAsync(lease, new("", 1), Following(1, 5, after: 1, "e"), sink)).Watermark.ShouldBe(5);
        (await CommitAsync(lease, new("", 2), Following(2, 9, after: 0, "i"), sink)).Watermark.ShouldBe(9);
        (await Ledger.AlarmsAsync()).Select(a => a.Kind).ShouldBe(["gap", "gap"]);
    }

    [Fact]
    public async Task A_record_the_sink_cannot_take_is_buried_alone()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        await CommitAsync(lease, new("", 0), Message(0, 1, "a", "poison", "c"), sink);
        (await sink.LinesAsync()).ShouldBe(["a", "c"]);
        var letter = (await Ledger.DeadLettersAsync()).ShouldHaveSingleItem();
        letter.Sequence.ShouldBe(2);
        Encoding.UTF8.GetString(letter.Body).ShouldContain("poison");
    }

    [Fact]
    public async Task A_message_that_is_no_envelope_is_buried_whole_and_passed()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        var committed = await CommitAsync(lease, new("", 0), new StreamMessage(0, "\0nonsense"u8.ToArray()), sink);
        committed.Producer.ShouldBeNull();
        await CommitAsync(lease, new("", 1), Message(1, 1, "after"), sink);
        (await sink.LinesAsync()).ShouldBe(["after"]);
        (await Ledger.DeadLettersAsync()).ShouldHaveSingleItem().Sequence.ShouldBeNull();
    }

    [Fact]
    public async Task Life_cycle_records_wait_in_the_inbox_until_acknowledged_and_once_only()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        var message = new StreamMessage(0, Envelope(1, 7, [Records.Log("a"), Records.Failed("no boxes")]));
        await CommitAsync(lease, new("", 0), message, sink);
        await CommitAsync(lease, new("", 1), message with { Offset = 1 }, sink);
        var waiting = (await Ledger.PendingInboxAsync(Name)).ShouldHaveSingleItem();
        waiting.Record.ShouldBe(Records.Failed("no boxes"));
        await Ledger.AckInboxAsync(waiting.Id);
        (await Ledger.PendingInboxAsync(Name)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Old_rows_are_forgotten_and_what_waits_or_makes_replays_harmless_is_not()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        var message = new StreamMessage(0, Envelope(5, 7, [Records.Failed("taken"), Records.Failed("waits"), Records.Log("poison")]));
        await CommitAsync(lease, new("", 0), message, sink);
        await Ledger.AckInboxAsync((await Ledger.PendingInboxAsync(Name))[0].Id);
        (await Ledger.ForgetAsync(Clock.GetUtcNow(), Clock.GetUtcNow())).ShouldBe(0);
        Clock.Advance(TimeSpan.FromDays(1));
        (await Ledger.ForgetAsync(Clock.GetUtcNow(), Clock.GetUtcNow())).ShouldBe(3);
        (await Ledger.PendingInboxAsync(Name)).ShouldHaveSingleItem().Record.ShouldBe(Records.Failed("waits"));
        (await Ledger.AlarmsAsync()).ShouldBeEmpty();
        (await Ledger.DeadLettersAsync()).ShouldBeEmpty();
        (await CommitAsync(lease, new("", 1), message with { Offset = 1 }, sink)).Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_outage_of_the_sink_leaves_nothing_behind_and_the_message_can_be_taken_again()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        sink.Outage = new IOException("disk full");
        await Should.ThrowAsync<IOException>(() => CommitAsync(lease, new("", 0), Message(0, 1, "a"), sink));
        sink.Outage = null;
        await CommitAsync(lease, new("", 0), Message(0, 1, "a"), sink);
        (await sink.LinesAsync()).ShouldBe(["a"]);
        (await Ledger.DeadLettersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Messages_taken_together_are_written_together_or_not_at_all()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        IncomingMessage[] group = [IncomingMessage.Of(Message(3, 1, "a")), IncomingMessage.Of(Message(7, 2, "b")), IncomingMessage.Of(Message(8, 2, "b"))];
        sink.Outage = new IOException("disk full");
        await Should.ThrowAsync<IOException>(() => Ledger.CommitAsync(lease, new("", 0), group, sink));
        sink.Outage = null;
        var committed = await Ledger.CommitAsync(lease, new("", 0), group, sink);
        committed.Select(c => (c.Offset, c.Watermark, c.Records.Count)).ShouldBe([(3, 1, 1), (7, 2, 1), (8, 2, 0)]);
        (await sink.LinesAsync()).ShouldBe(["a", "b"]);
        await CommitAsync(lease, new("", 9), Message(9, 3, "c"), sink);
        (await sink.LinesAsync()).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task What_a_producer_may_not_say_is_buried_alone()
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        await CommitAsync(lease, new("", 0), Message(0, 1, "a", "forged", "c"), sink);
        (await sink.LinesAsync()).ShouldBe(["a", "c"]);
        (await Ledger.DeadLettersAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(l => l.Sequence.ShouldBe(2), l => l.Reason.ShouldContain("bridge-1"));
    }

    [Theory]
    [InlineData("bridge-1", 1)]
    [InlineData("bridge-2", 0)]
    [InlineData("", 0)]
    public async Task A_message_in_the_name_of_another_is_buried_whole(string author, int lines)
    {
        var sink = new LineSink(Catalog);
        var lease = (await Ledger.AcquireAsync(Name, "one", Lease))!;
        await CommitAsync(lease, new("", 0), Message(0, 1, "a") with { Author = author }, sink);
        (await sink.LinesAsync()).Count.ShouldBe(lines);
        (await Ledger.DeadLettersAsync()).Count.ShouldBe(1 - lines);
    }

    private async Task<CommittedBatch> CommitAsync(StreamLease lease, StreamPosition expected, StreamMessage message, IRecordSink sink) =>
        (await Ledger.CommitAsync(lease, expected, [IncomingMessage.Of(message)], sink)).ShouldHaveSingleItem();

    private static StreamMessage Message(long offset, long first, params string[] lines) => Message(offset, first, 7, lines);

    private static StreamMessage Message(long offset, long first, long epoch, params string[] lines) =>
        new(offset, Envelope(first, epoch, [.. lines.Select(Records.Log)]));

    private static StreamMessage Following(long offset, long first, long after, string line) => new(offset, Envelope(first, 7, [Records.Log(line)], after));

    private static byte[] Envelope(long first, long epoch, IReadOnlyList<StreamRecord> records, long? after = null) => EnvelopeCodec.Encode(
        new EnvelopeHeader("bridge-1", epoch, first, first + records.Count - 1, After: after),
        [.. records.Select(r => (ReadOnlyMemory<byte>)EnvelopeCodec.EncodeRecord(r))]);
}

/// <summary>Keeps log lines; a line that comes twice is refused by the table.</summary>
internal sealed class LineSink(ICatalogConnections catalog) : IRecordSink
{
    public List<CommittedBatch> Committed { get; } = [];
    public Exception? Outage { get; set; }

    public string? Refuse(string producer, StreamRecord record) => record is JobLog { Line: "forged" } ? $"'{producer}' may not say this" : null;

    public bool NeedsInbox(StreamRecord record) => record is JobFailed;

    public async Task WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecordBatch> batches)
    {
        if (Outage is not null)
            throw Outage;
        foreach (var (batch, record) in batches.SelectMany(b => b.Records.Select(r => (b, r))).Where(r => r.r.Record is JobLog))
        {
            var log = (JobLog)record.Record;
            await connection.ExecuteAsync(
                """
                INSERT INTO job_log (job_id, producer, epoch, first_sequence, body) VALUES (@JobId, @Producer, @Epoch, @Sequence, @line)
                """,
                new { log.JobId, batch.Producer, batch.Epoch, record.Sequence, line = Encoding.UTF8.GetBytes(log.Line) },
                transaction);
            if (log.Line == "poison")
                throw new FormatException("The line is poison.");
        }
    }

    public Task CommittedAsync(CommittedBatch batch, CancellationToken cancellationToken)
    {
        lock (Committed)
            Committed.Add(batch);
        return Task.CompletedTask;
    }

    public Task<List<string>> LinesAsync() =>
        catalog.ReadAsync(async c => (await c.QueryAsync<byte[]>("SELECT body FROM job_log ORDER BY ordinal")).Select(Encoding.UTF8.GetString).ToList());
}
