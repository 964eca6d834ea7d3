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

    private static readonly string[] TelemetryColumns =
        ["last_seen", "fps", "latency_ms", "temperature_celsius", "frames_seen", "frames_captured", "frames_left", "mean_detections", "mean_confidence"];

    private static readonly ManyRows Logs = new("device_log", "device_id", "producer", "epoch", "first_sequence", "body");

    /// <exception cref="InvalidDataException">A record cannot be used.</exception>
    public static async Task WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecordBatch> batches)
    {
        await Logs.InsertAsync(connection, transaction, SqlDialect.Of(connection).OrKeep("device_log", "producer"), batches.SelectMany(LogLines.OfDevices));
        foreach (var batch in batches)
        {
            foreach (var frame in batch.Records.Select(r => r.Record).OfType<FrameCaptured>())
                await Frame(connection, transaction, frame);
            // Only the newest report stands in the row; the others of the message are counted.
            foreach (var reports in batch.Records.Select(r => r.Record).OfType<DeviceReported>().GroupBy(r => r.DeviceId))
                await Telemetry(connection, transaction, reports.Last(), reports.Count(), batch.ReceivedAt);
        }
    }

    private static Task<int> Telemetry(DbConnection connection, DbTransaction transaction, DeviceReported report, int reports, DateTimeOffset receivedAt) =>
        connection.ExecuteAsync(
            """
            INSERT INTO device_telemetry (device_id, reports, last_seen, fps, latency_ms, temperature_celsius, frames_seen, frames_captured, frames_left, mean_detections, mean_confidence)
            SELECT id, @reports, @receivedAt, @Fps, @LatencyMs, @TemperatureCelsius, @FramesSeen, @FramesCaptured, @FramesLeft, @MeanDetections, @MeanConfidence
            FROM device WHERE id = @DeviceId
            """
                + SqlDialect.Of(connection).OrReplace("device_telemetry", "device_id", TelemetryColumns, newest: "last_seen", sum: "reports"),
            new
            {
                report.DeviceId,
                reports,
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
}
