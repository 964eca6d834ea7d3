using System.Data.Common;
using Dapper;

namespace VisionInApp.Platform.Streams.Ledger;

/// <summary>Inserts that more than one step of the ledger makes.</summary>
internal static class LedgerRows
{
    public static Task Alarm(DbConnection connection, DbTransaction transaction, StreamAlarm alarm)
    {
        StreamMeter.CountAlarm(alarm.Stream, alarm.Kind);
        return connection.ExecuteAsync(
            "INSERT INTO stream_alarm (stream, kind, detail, at) VALUES (@Stream, @Kind, @Detail, @At)", alarm, transaction);
    }

    public static Task Dead(DbConnection connection, DbTransaction transaction, DeadLetter letter)
    {
        StreamMeter.CountDead(letter.Stream);
        return connection.ExecuteAsync(
            """
            INSERT INTO stream_dead_letter (stream, message_offset, sequence, reason, body, at)
            VALUES (@Stream, @Offset, @Sequence, @Reason, @Body, @At)
            """,
            letter,
            transaction);
    }
}
