using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using VisionInApp.Platform.Catalog.Sqlite;

namespace VisionInApp.Platform.Streams.Sqlite;

/// <summary>Streams as rows: a head per stream hands out offsets inside the publisher's transaction, so readers never see a hole.</summary>
internal sealed class SqliteMessageStream(SqliteCatalog catalog, StreamHeads heads, TimeProvider time) : IMessageStream
{
    private const int ReadAtOnce = 64;

    private const string MoveFirstOffsets =
        """
        UPDATE stream_head SET first_offset = coalesce(
            (SELECT message_offset FROM stream_message m
             WHERE m.stream = stream_head.stream AND m.published_at >= @publishedBefore ORDER BY message_offset LIMIT 1),
            next_offset)
        """;

    private const string DeleteBeforeFirst =
        """
        DELETE FROM stream_message WHERE id IN (
            SELECT m.id FROM stream_head h JOIN stream_message m ON m.stream = h.stream AND m.message_offset < h.first_offset)
        """;

    public async Task PublishAsync(
        string stream, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentOutOfRangeException.ThrowIfZero(messages.Count);
        var head = await catalog.WriteAsync((c, t) => AppendAsync(c, t, stream, messages), cancellationToken);
        heads.Advance(stream, head.Incarnation, head.Next);
    }

    public async IAsyncEnumerable<StreamMessage> ReadAsync(
        string stream, long fromOffset, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = fromOffset;
        var incarnation = "";
        while (true)
        {
            var (extent, messages) = await catalog.ReadAsync(c => BatchAsync(c, stream, next), cancellationToken);
            if (next > extent.Next || (incarnation.Length > 0 && incarnation != extent.Incarnation))
                throw new StreamRecreatedException(stream);
            incarnation = extent.Incarnation;
            foreach (var message in messages)
            {
                yield return new StreamMessage(message.Offset, message.Body, AfterHole: message.Offset != next);
                next = message.Offset + 1;
            }

            if (messages.Count == 0)
                await heads.WaitAsync(stream, extent, cancellationToken);
        }
    }

    public async IAsyncEnumerable<StreamMessage> TailAsync(string stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var extent = await ExtentAsync(stream, cancellationToken);
        await foreach (var message in ReadAsync(stream, extent.Next, cancellationToken))
            yield return message;
    }

    public Task<StreamExtent> ExtentAsync(string stream, CancellationToken cancellationToken = default) =>
        catalog.ReadAsync(c => ExtentAsync(c, stream), cancellationToken);

    public async Task<long> BehindAsync(string stream, long offset, CancellationToken cancellationToken = default)
    {
        var extent = await ExtentAsync(stream, cancellationToken);
        return Math.Max(0, extent.Next - Math.Max(extent.First, offset));
    }

    /// <summary>Forgets messages published before <paramref name="publishedBefore"/> in every stream; returns how many.</summary>
    // Up to the first message that is to stay, so that a clock set back makes no hole in the middle.
    public Task<long> TrimAsync(DateTimeOffset publishedBefore, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(MoveFirstOffsets, new { publishedBefore }, transaction);
                return (long)await connection.ExecuteAsync(DeleteBeforeFirst, transaction: transaction);
            },
            cancellationToken);

    private async Task<(string Incarnation, long Next)> AppendAsync(
        DbConnection connection, DbTransaction transaction, string stream, IReadOnlyList<ReadOnlyMemory<byte>> messages)
    {
        var head = await connection.QuerySingleAsync<(string Incarnation, long Next)>(
            """
            INSERT INTO stream_head (stream, incarnation, first_offset, next_offset) VALUES (@stream, @incarnation, 0, @count)
            ON CONFLICT (stream) DO UPDATE SET next_offset = next_offset + @count
            RETURNING incarnation, next_offset
            """,
            new { stream, incarnation = Guid.NewGuid().ToString("n"), count = messages.Count },
            transaction);
        using var insert = InsertCommand(connection, transaction, stream);
        for (var i = 0; i < messages.Count; i++)
        {
            insert.Parameters["@offset"].Value = head.Next - messages.Count + i;
            insert.Parameters["@body"].Value = messages[i].ToArray();
            await insert.ExecuteNonQueryAsync();
        }

        return head;
    }

    private DbCommand InsertCommand(DbConnection connection, DbTransaction transaction, string stream)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO stream_message (stream, message_offset, body, published_at) VALUES (@stream, @offset, @body, @at)";
        Add("@stream", stream);
        Add("@at", time.GetUtcNow().ToUnixTimeMilliseconds());
        Add("@offset", 0L);
        Add("@body", Array.Empty<byte>());
        return command;

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    // One statement, hence one snapshot: what is waited for afterwards is exactly what came after it.
    private static async Task<(StreamExtent Extent, List<(long Offset, byte[] Body)> Messages)> BatchAsync(
        DbConnection connection, string stream, long from)
    {
        var rows = (await connection.QueryAsync<(string Incarnation, long First, long Next, long? Offset, byte[]? Body)>(
            """
            SELECT h.incarnation, h.first_offset, h.next_offset, m.message_offset, m.body
            FROM stream_head h LEFT JOIN stream_message m ON m.stream = h.stream AND m.message_offset >= @from
            WHERE h.stream = @stream ORDER BY m.message_offset LIMIT @limit
            """,
            new { stream, from, limit = ReadAtOnce })).AsList();
        var extent = rows.Count == 0 ? StreamExtent.Empty : new StreamExtent(rows[0].Incarnation, rows[0].First, rows[0].Next);
        return (extent, [.. rows.Where(r => r.Offset is not null).Select(r => (r.Offset!.Value, r.Body!))]);
    }

    private static async Task<StreamExtent> ExtentAsync(DbConnection connection, string stream)
    {
        var row = await connection.QuerySingleOrDefaultAsync<(string? Incarnation, long First, long Next)>(
            "SELECT incarnation, first_offset, next_offset FROM stream_head WHERE stream = @stream", new { stream });
        return row.Incarnation is null ? StreamExtent.Empty : new(row.Incarnation, row.First, row.Next);
    }
}
