using System.Text.Json;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Platform.Catalog.Facts;

/// <summary>Log lines of one message in one row, <c>[[at, level, line], …]</c> with times as unix milliseconds.</summary>
internal static class LogLines
{
    /// <summary>A line's ordinal is its row's times this, and its place in the row.</summary>
    public const int PerRow = 128;

    private const int MaxLine = 4000;
    private const int MaxLevel = 64;

    public static IEnumerable<object?[]> OfJobs(RecordBatch batch) =>
        PackedRows.Of<JobLog>(batch, r => r.JobId, (json, r) => Write(json, r.At, r.Level, r.Line));

    public static IEnumerable<object?[]> OfDevices(RecordBatch batch) =>
        PackedRows.Of<DeviceLog>(batch, r => r.DeviceId, (json, r) => Write(json, r.At, r.Level, r.Line));

    public static List<(DateTimeOffset At, string Level, string Line)> Read(byte[] body) =>
        PackedRows.Unpack(body, l => (DateTimeOffset.FromUnixTimeMilliseconds(l[0].GetInt64()), l[1].GetString()!, l[2].GetString()!));

    private static void Write(Utf8JsonWriter json, DateTimeOffset at, string level, string line)
    {
        json.WriteNumberValue(at.ToUnixTimeMilliseconds());
        json.WriteStringValue(Cut(level, MaxLevel));
        json.WriteStringValue(Cut(line, MaxLine));
    }

    // Never in the middle of a character.
    private static ReadOnlySpan<char> Cut(string text, int length) =>
        text.Length <= length ? text : text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
}
