using VisionInApp.Messages.Wire;

namespace VisionInApp.Platform.Streams;

/// <summary>What consumers have taken, kept beside the rows they write: leases, offsets, producers' watermarks, inbox, dead letters and alarms.</summary>
public interface IStreamLedger
{
    /// <summary>Takes the stream under a new fencing epoch, or null while another owner's lease runs.</summary>
    Task<StreamLease?> AcquireAsync(string stream, string owner, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>False when the lease has passed to another.</summary>
    Task<bool> RenewAsync(StreamLease lease, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>Lets the next owner in at once.</summary>
    Task ReleaseAsync(StreamLease lease, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes the rows, watermarks, inbox and dead letters of messages that follow each other and moves the offset past the last, all or nothing.
    /// One answer per message.
    /// </summary>
    /// <exception cref="FencedException">Another owner has taken the stream; nothing was written.</exception>
    Task<IReadOnlyList<CommittedBatch>> CommitAsync(
        StreamLease lease, StreamPosition expected, IReadOnlyList<IncomingMessage> messages, IRecordSink sink, CancellationToken cancellationToken = default);

    /// <summary>Moves the offset without reading, and says why in an alarm.</summary>
    /// <exception cref="FencedException">Another owner has taken the stream; nothing was written.</exception>
    Task MoveAsync(StreamLease lease, StreamPosition from, StreamPosition to, string? alarm, string detail, CancellationToken cancellationToken = default);

    /// <summary>Life-cycle records not yet taken, oldest first.</summary>
    Task<IReadOnlyList<InboxRecord>> PendingInboxAsync(string stream, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>The record has been taken; it is not shown again.</summary>
    Task AckInboxAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes life-cycle records that were taken, and dead letters and alarms, that are older; returns how many. Watermarks stay: they are what makes
    /// a replay harmless, however late.
    /// </summary>
    Task<int> ForgetAsync(DateTimeOffset takenBefore, DateTimeOffset troubleBefore, CancellationToken cancellationToken = default);

    /// <summary>The newest alarms of all streams, newest first.</summary>
    Task<IReadOnlyList<StreamAlarm>> AlarmsAsync(int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>The newest dead letters of all streams, newest first.</summary>
    Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int limit = 100, CancellationToken cancellationToken = default);
}

/// <summary>The right to consume a stream; a later epoch fences it.</summary>
public sealed record StreamLease(string Stream, string Owner, long Epoch, StreamPosition Position);

/// <summary>The next offset to read in an incarnation of a stream; the incarnation is empty before the first read.</summary>
public sealed record StreamPosition(string Incarnation, long Next);

/// <summary>A life-cycle record waiting for its grain.</summary>
public sealed record InboxRecord(long Id, string Stream, string Producer, long Epoch, long Sequence, StreamRecord Record);

/// <summary>Something was lost or moved in a stream.</summary>
/// <param name="Kind"><c>gap</c>, <c>trimmed</c> or <c>recreated</c>.</param>
public sealed record StreamAlarm(string Stream, string Kind, string Detail, DateTimeOffset At);

/// <summary>A message, or with a sequence one record of it, that could not be used.</summary>
public sealed record DeadLetter(string Stream, long Offset, long? Sequence, string Reason, byte[] Body, DateTimeOffset At);

/// <summary>This owner's lease was taken by another; what it tried to write was rolled back.</summary>
public sealed class FencedException(string stream, long epoch) : Exception($"Epoch {epoch} of stream {stream} was fenced by a later owner.");
