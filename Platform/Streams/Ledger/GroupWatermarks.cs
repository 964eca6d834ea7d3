using System.Data.Common;
using Dapper;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Sql;

namespace VisionInApp.Platform.Streams.Ledger;

/// <summary>Producers' watermarks inside one transaction: each is read once and written once, however many messages move it.</summary>
internal sealed class GroupWatermarks(DbConnection connection, DbTransaction transaction, string stream)
{
    private readonly Dictionary<(string Producer, long Epoch), (long Sequence, bool Moved)> known = [];

    public async Task<long> OfAsync(EnvelopeHeader header)
    {
        var key = (header.Producer, header.Epoch);
        if (known.TryGetValue(key, out var held))
            return held.Sequence;
        var sequence = await connection.ExecuteScalarAsync<long>(
            "SELECT last_sequence FROM stream_watermark WHERE stream = @stream AND producer = @Producer AND epoch = @Epoch",
            new { stream, header.Producer, header.Epoch },
            transaction);
        known[key] = (sequence, false);
        return sequence;
    }

    public void Move(EnvelopeHeader header) => known[(header.Producer, header.Epoch)] = (header.LastSequence, true);

    public async Task WriteAsync()
    {
        foreach (var ((producer, epoch), (sequence, _)) in known.Where(k => k.Value.Moved))
        {
            await connection.ExecuteAsync(
                "INSERT INTO stream_watermark (stream, producer, epoch, last_sequence) VALUES (@stream, @producer, @epoch, @sequence)"
                    + SqlDialect.Of(connection).OrReplace("stream_watermark", "stream, producer, epoch", ["last_sequence"]),
                new { stream, producer, epoch, sequence },
                transaction);
        }
    }
}
