using System.Data.Common;
using Dapper;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Sql;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Platform.Catalog.Facts;

/// <summary>Rows of device facts, written in the transaction of their batch.</summary>
public static class DeviceFacts
{
    private const int MaxDetections = 1000;
    private const int MaxLine = 4000;

    private static readonly string[] TelemetryColumns =
        ["last_seen", "fps", "latency_ms", "temperature_celsius", "frames_seen", "frames_captured", "frames_left", "mean_detections", "mean_confidence"];

    private static readonly ManyRows Logs = new("device_log", "device_id", "producer", "epoch", "sequence", "at", "level", "line");

    /// <exception cref="InvalidDataException">A record cannot be used.</exception>
    public static async Task WriteAsync(DbConnection connection, DbTransaction transaction, RecordBatch batch)
    {
        foreach (var record in batch.Records)
        {
            await (record.Record switch
            {
                DeviceReported report => Telemetry(connection, transaction, report, batch.ReceivedAt),
                FrameCaptured frame => Frame(connection, transaction, frame),
                _ => Task.CompletedTask,
            });
        }

        var logs = batch.Records.Where(r => r.Record is DeviceLog).Select(r => Line(batch, r.Sequence, (DeviceLog)r.Record));
        await Logs.InsertAsync(connection, transaction, SqlDialect.Of(connection).OrKeep("device_log", "producer"), logs);
    }

    private static Task<int> Telemetry(DbConnection connection, DbTransaction transaction, DeviceReported report, DateTimeOffset receivedAt) =>
        connection.ExecuteAsync(
            """
            INSERT INTO device_telemetry (device_id, reports, last_seen, fps, latency_ms, temperature_celsius, frames_seen, frames_captured, frames_left, mean_detections, mean_confidence)
            SELECT id, 1, @receivedAt, @Fps, @LatencyMs, @TemperatureCelsius, @FramesSeen, @FramesCaptured, @FramesLeft, @MeanDetections, @MeanConfidence
            FROM device WHERE id = @DeviceId
            """
                + SqlDialect.Of(connection).OrReplace("device_telemetry", "device_id", TelemetryColumns, newest: "last_seen", sum: "reports"),
            new
            {
                report.DeviceId,
                receivedAt,
                report.Fps,
                report.LatencyMs,
                report.TemperatureCelsius,
                report.FramesSeen,
                report.FramesCaptured,
                report.FramesLeft,
                report.MeanDetections,
                report.MeanConfidence,
            },
            transaction);

    // The project is the device's own: a device cannot put frames into another project's queue.
    private static Task<int> Frame(DbConnection connection, DbTransaction transaction, FrameCaptured frame)
    {
        if (!Sha256Name.IsValid(frame.Sha256) || frame.Width <= 0 || frame.Height <= 0 || !(frame.Score is >= 0 and <= 1)
            || frame.FrameId.Length is 0 or > 100 || frame.Detections.Count > MaxDetections)
            throw new InvalidDataException($"Frame '{frame.FrameId}' of device {frame.DeviceId} cannot be used.");
        return connection.ExecuteAsync(
            """
            INSERT INTO feedback_item (project_id, id, device_id, sha256, width, height, source, reason, score, package_sha256, detections, state, captured_at)
            SELECT project_id, @FrameId, id, @Sha256, @Width, @Height, @Source, @Reason, @Score, @PackageSha256, @detections, 'queued', @At
            FROM device WHERE id = @DeviceId
            """
                + SqlDialect.Of(connection).OrKeep("feedback_item", "id"),
            new
            {
                frame.DeviceId,
                frame.FrameId,
                frame.Sha256,
                frame.Width,
                frame.Height,
                frame.Source,
                frame.Reason,
                frame.Score,
                frame.PackageSha256,
                frame.At,
                detections = JsonColumns.Write(frame.Detections),
            },
            transaction);
    }

    private static object?[] Line(RecordBatch batch, long sequence, DeviceLog log) =>
        [log.DeviceId, batch.Producer, batch.Epoch, sequence, log.At.ToUnixTimeMilliseconds(), log.Level, log.Line.Length <= MaxLine ? log.Line : log.Line[..MaxLine]];
}
