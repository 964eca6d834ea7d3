using System.Data.Common;
using System.Text.Json;
using Dapper;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Sql;

namespace VisionInApp.Platform.Streams.Ledger;

/// <summary>The ledger in the catalog's database, so that a batch and its offset commit together.</summary>
internal sealed class SqlStreamLedger(ICatalogConnections catalog, TimeProvider time) : IStreamLedger
{
    public Task<StreamLease?> AcquireAsync(string stream, string owner, TimeSpan duration, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            async (connection, transaction) =>
            {
                var epoch = await TakeLease(connection, transaction, stream, owner, duration);
                return epoch is null ? null : new StreamLease(stream, owner, epoch.Value, await TakeOffset(connection, transaction, stream, epoch.Value));
            },
            cancellationToken);

    public Task<bool> RenewAsync(StreamLease lease, TimeSpan duration, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                "UPDATE stream_lease SET expires_at = @until WHERE stream = @Stream AND epoch = @Epoch",
                new { lease.Stream, lease.Epoch, until = time.GetUtcNow() + duration },
                transaction) == 1,
            cancellationToken);

    public Task ReleaseAsync(StreamLease lease, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE stream_lease SET expires_at = 0 WHERE stream = @Stream AND epoch = @Epoch",
                new { lease.Stream, lease.Epoch },
                transaction),
            cancellationToken);

    public async Task<IReadOnlyList<CommittedBatch>> CommitAsync(
        StreamLease lease, StreamPosition expected, IReadOnlyList<IncomingMessage> messages, IRecordSink sink, CancellationToken cancellationToken = default)
    {
        try
        {
            return await WriteAsync(lease, expected, messages, sink, careful: false, cancellationToken);
        }
        catch (Exception e) when (BatchCommit.IsPoison(e))
        {
            return await WriteAsync(lease, expected, messages, sink, careful: true, cancellationToken);
        }
    }

    public Task MoveAsync(
        StreamLease lease, StreamPosition from, StreamPosition to, string? alarm, string detail, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            async (connection, transaction) =>
            {
                await MoveOffset(connection, transaction, lease, from, to);
                if (alarm is not null)
                    await LedgerRows.Alarm(connection, transaction, new StreamAlarm(lease.Stream, alarm, detail, time.GetUtcNow()));
            },
            cancellationToken);

    public Task<IReadOnlyList<InboxRecord>> PendingInboxAsync(string stream, int limit = 100, CancellationToken cancellationToken = default) =>
        catalog.ReadAsync<IReadOnlyList<InboxRecord>>(
            async connection =>
            {
                var rows = await connection.QueryAsync<(long Id, string Producer, long Epoch, long Sequence, string Record)>(
                    """
                    SELECT id, producer, epoch, sequence, record FROM stream_inbox
                    WHERE stream = @stream AND acknowledged = 0 ORDER BY id LIMIT @limit
                    """,
                    new { stream, limit });
                return [.. rows.Select(r => new InboxRecord(r.Id, stream, r.Producer, r.Epoch, r.Sequence, Parse(r.Record)))];
            },
            cancellationToken);

    public Task AckInboxAsync(long id, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE stream_inbox SET acknowledged = 1 WHERE id = @id", new { id }, transaction),
            cancellationToken);

    public Task<int> ForgetAsync(DateTimeOffset takenBefore, DateTimeOffset troubleBefore, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            async (connection, transaction) =>
                await connection.ExecuteAsync("DELETE FROM stream_inbox WHERE acknowledged = 1 AND received_at < @takenBefore", new { takenBefore }, transaction)
                + await connection.ExecuteAsync("DELETE FROM stream_dead_letter WHERE at < @troubleBefore", new { troubleBefore }, transaction)
                + await connection.ExecuteAsync("DELETE FROM stream_alarm WHERE at < @troubleBefore", new { troubleBefore }, transaction),
            cancellationToken);

    public Task<IReadOnlyList<StreamAlarm>> AlarmsAsync(int limit = 100, CancellationToken cancellationToken = default) =>
        catalog.ReadAsync<IReadOnlyList<StreamAlarm>>(
            async connection => (await connection.QueryAsync<StreamAlarm>(
                "SELECT stream, kind, detail, at FROM stream_alarm ORDER BY id DESC LIMIT @limit", new { limit })).AsList(),
            cancellationToken);

    public Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int limit = 100, CancellationToken cancellationToken = default) =>
        catalog.ReadAsync<IReadOnlyList<DeadLetter>>(
            async connection => (await connection.QueryAsync<DeadLetter>(
                "SELECT stream, message_offset AS `offset`, sequence, reason, body, at FROM stream_dead_letter ORDER BY id DESC LIMIT @limit",
                new { limit })).AsList(),
            cancellationToken);

    private async Task<long?> TakeLease(DbConnection connection, DbTransaction transaction, string stream, string owner, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        var claim = new { stream, owner, now, until = now + duration };
        var taken = await connection.ExecuteAsync(
            "UPDATE stream_lease SET owner = @owner, epoch = epoch + 1, expires_at = @until WHERE stream = @stream AND expires_at <= @now", claim, transaction) == 1
            || await SqlDialect.Of(connection).InsertNewAsync(
                connection, transaction, "INSERT INTO stream_lease (stream, owner, epoch, expires_at) VALUES (@stream, @owner, 1, @until)", claim);
        return taken ? await connection.ExecuteScalarAsync<long>("SELECT epoch FROM stream_lease WHERE stream = @stream", claim, transaction) : null;
    }

    private Task<IReadOnlyList<CommittedBatch>> WriteAsync(
        StreamLease lease, StreamPosition expected, IReadOnlyList<IncomingMessage> messages, IRecordSink sink, bool careful, CancellationToken cancellationToken) =>
        catalog.WriteAsync<IReadOnlyList<CommittedBatch>>(
            async (connection, transaction) =>
            {
                var watermarks = new GroupWatermarks(connection, transaction, lease.Stream);
                var committed = new List<CommittedBatch>(messages.Count);
                List<RecordBatch>? together = careful ? null : [];
                foreach (var message in messages)
                    committed.Add(await new BatchCommit(connection, transaction, lease.Stream, message, watermarks, together, time.GetUtcNow()).WriteAsync(sink));
                if (together?.Count > 0)
                    await sink.WriteAsync(connection, transaction, together);
                await watermarks.WriteAsync();
                await MoveOffset(connection, transaction, lease, expected, expected with { Next = messages[^1].Message.Offset + 1 });
                return committed;
            },
            cancellationToken);

    private static async Task<StreamPosition> TakeOffset(DbConnection connection, DbTransaction transaction, string stream, long epoch)
    {
        var (incarnation, next) = await connection.QuerySingleAsync<(string, long)>(
            $"""
            INSERT INTO stream_offset (stream, epoch, incarnation, next_offset) VALUES (@stream, @epoch, '', 0)
            {SqlDialect.Of(connection).OrReplace("stream_offset", "stream", ["epoch"])};
            SELECT incarnation, next_offset FROM stream_offset WHERE stream = @stream
            """,
            new { stream, epoch },
            transaction);
        return new StreamPosition(incarnation, next);
    }

    private static async Task MoveOffset(
        DbConnection connection, DbTransaction transaction, StreamLease lease, StreamPosition from, StreamPosition to)
    {
        var moved = await connection.ExecuteAsync(
            """
            UPDATE stream_offset SET next_offset = @next, incarnation = @incarnation
            WHERE stream = @Stream AND epoch = @Epoch AND next_offset = @expected
            """,
            new { lease.Stream, lease.Epoch, expected = from.Next, next = to.Next, incarnation = to.Incarnation },
            transaction);
        if (moved == 0)
            throw new FencedException(lease.Stream, lease.Epoch);
    }

    private static StreamRecord Parse(string json) => JsonSerializer.Deserialize<StreamRecord>(json, EnvelopeCodec.Json)!;
}
