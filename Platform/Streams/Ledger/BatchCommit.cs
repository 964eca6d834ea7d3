using System.Data.Common;
using System.Text;
using Dapper;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Sql;

namespace VisionInApp.Platform.Streams.Ledger;

/// <summary>Writes one message inside its transaction.</summary>
/// <param name="together">Takes what the sink is to write with other messages; null writes it now under a savepoint, and buries records that the sink cannot take.</param>
internal sealed class BatchCommit(
    DbConnection connection, DbTransaction transaction, string stream, IncomingMessage incoming, GroupWatermarks watermarks, List<RecordBatch>? together, DateTimeOffset now)
{
    private const string Attempt = "attempt";

    private readonly StreamMessage message = incoming.Message;

    public async Task<CommittedBatch> WriteAsync(IRecordSink sink)
    {
        if (incoming.Reading.Envelope is not { } envelope)
        {
            await Bury(null, incoming.Reading.Error!, message.Body.ToArray());
            return new CommittedBatch(stream, message.Offset, null, 0, 0, []);
        }

        var header = envelope.Header;
        var watermark = await watermarks.OfAsync(header);
        if (header.LastSequence <= watermark)
            return Committed(header, watermark, []);
        if (header.After > watermark)
            return Committed(header, watermark, []) with { Missing = true };
        if (header.FirstSequence > watermark + 1)
            await AlarmGap(header, watermark);
        foreach (var unreadable in envelope.Unreadable.Where(u => u.Sequence > watermark))
            await Bury(unreadable.Sequence, unreadable.Reason, Encoding.UTF8.GetBytes(unreadable.Json));
        var fresh = await Allowed(sink, header, envelope.Records.Where(r => r.Sequence > watermark));
        var written = await WriteFresh(sink, header, fresh);
        foreach (var record in written.Where(r => sink.NeedsInbox(r.Record)))
            await PutInInbox(header, record);
        watermarks.Move(header);
        return Committed(header, header.LastSequence, written);
    }

    private async Task<List<SequencedRecord>> Allowed(IRecordSink sink, EnvelopeHeader header, IEnumerable<SequencedRecord> records)
    {
        var allowed = new List<SequencedRecord>();
        foreach (var record in records)
        {
            if (sink.Refuse(header.Producer, record.Record) is { } reason)
                await Bury(record, reason);
            else
                allowed.Add(record);
        }

        return allowed;
    }

    private async Task<IReadOnlyList<SequencedRecord>> WriteFresh(IRecordSink sink, EnvelopeHeader header, List<SequencedRecord> fresh)
    {
        if (fresh.Count == 0)
            return fresh;
        if (together is not null)
        {
            together.Add(Batch(header, fresh));
            return fresh;
        }

        if (await TryWrite(sink, header, fresh) is null)
            return fresh;
        var written = new List<SequencedRecord>();
        foreach (var record in fresh)
        {
            if (await TryWrite(sink, header, [record]) is { } error)
                await Bury(record, error.Message);
            else
                written.Add(record);
        }

        return written;
    }

    // A savepoint, so that a sink that fails half-way leaves nothing behind.
    private async Task<Exception?> TryWrite(IRecordSink sink, EnvelopeHeader header, IReadOnlyList<SequencedRecord> records)
    {
        await transaction.SaveAsync(Attempt);
        try
        {
            await sink.WriteAsync(connection, transaction, [Batch(header, records)]);
            await transaction.ReleaseAsync(Attempt);
            return null;
        }
        catch (Exception e) when (IsPoison(e))
        {
            await transaction.RollbackAsync(Attempt);
            return e;
        }
    }

    private RecordBatch Batch(EnvelopeHeader header, IReadOnlyList<SequencedRecord> records) =>
        new(stream, message.Offset, header.Producer, header.Epoch, records, now);

    // What trying again would not cure. A full disk or a broken database is no fault of the record.
    public static bool IsPoison(Exception e) => e switch
    {
        DbException database => SqlDialect.IsData(database),
        FencedException or OperationCanceledException or CatalogBusyException or CatalogUnavailableException or IOException or OutOfMemoryException => false,
        _ => true,
    };

    private Task<int> PutInInbox(EnvelopeHeader header, SequencedRecord record) =>
        connection.ExecuteAsync(
            """
            INSERT INTO stream_inbox (stream, producer, epoch, sequence, record, received_at)
            VALUES (@stream, @Producer, @Epoch, @Sequence, @json, @now)
            """,
            new { stream, header.Producer, header.Epoch, record.Sequence, json = Encoding.UTF8.GetString(EnvelopeCodec.EncodeRecord(record.Record)), now },
            transaction);

    private Task AlarmGap(EnvelopeHeader header, long watermark) =>
        LedgerRows.Alarm(
            connection,
            transaction,
            new StreamAlarm(stream, "gap", $"{header.Producer} epoch {header.Epoch}: {watermark + 1} to {header.FirstSequence - 1} never came", now));

    private Task Bury(SequencedRecord record, string reason) => Bury(record.Sequence, reason, EnvelopeCodec.EncodeRecord(record.Record));

    private Task Bury(long? sequence, string reason, byte[] body) =>
        LedgerRows.Dead(connection, transaction, new DeadLetter(stream, message.Offset, sequence, reason, body, now));

    private CommittedBatch Committed(EnvelopeHeader header, long watermark, IReadOnlyList<SequencedRecord> records) =>
        new(stream, message.Offset, header.Producer, header.Epoch, watermark, records) { Traceparent = header.Traceparent };
}
