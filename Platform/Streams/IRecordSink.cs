using System.Data.Common;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Platform.Streams;

/// <summary>What a consumer does with records.</summary>
public interface IRecordSink
{
    /// <summary>Why this producer may not say this, or null. What is refused becomes a dead letter.</summary>
    string? Refuse(string producer, StreamRecord record);

    /// <summary>Records that must reach a grain: they are put in the inbox with the batch, and stay until acknowledged.</summary>
    bool NeedsInbox(StreamRecord record);

    /// <summary>
    /// Inserts rows for records never seen before, inside the transaction of their messages. When it throws it is called again message by message,
    /// then record by record, and the ones that throw become dead letters; other outages (a busy or broken database) retry all.
    /// </summary>
    /// <param name="batches">One for each message, in the order of the stream.</param>
    Task WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecordBatch> batches);

    /// <summary>After the commit, at least once per message; also for replays (no records then), so that producers hear their watermark again.</summary>
    Task CommittedAsync(CommittedBatch batch, CancellationToken cancellationToken);
}

/// <summary>New records of one message.</summary>
/// <param name="ReceivedAt">By the database's side of the stream: what is to be recent must not hang on the producer's clock.</param>
public sealed record RecordBatch(
    string Stream, long Offset, string Producer, long Epoch, IReadOnlyList<SequencedRecord> Records, DateTimeOffset ReceivedAt);

/// <summary>The records that were written, and the last sequence of their producer that is safe in the database; no producer when the message was unreadable.</summary>
/// <param name="Missing">Records between the watermark and this message never came, and their producer holds them: nothing was written, it is to send again.</param>
public sealed record CommittedBatch(
    string Stream, long Offset, string? Producer, long Epoch, long Watermark, IReadOnlyList<SequencedRecord> Records, bool Missing = false)
{
    /// <summary>The trace that the envelope carried.</summary>
    public string? Traceparent { get; init; }
}
