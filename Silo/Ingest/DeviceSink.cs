using System.Data.Common;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Hints;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Facts;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Silo.Ingest;

/// <summary>Device facts: figures and frames as rows with the batch, reports and installs to the device's twin.</summary>
internal sealed class DeviceSink(Inbox inbox, IGrainFactory grains, IDeviceRows devices, Watermarks watermarks, IHints hints) : IRecordSink
{
    public string? Refuse(string producer, StreamRecord record) => Producers.RefuseDevice(producer, record);

    public bool NeedsInbox(StreamRecord record) => record is DeviceInstall;

    public Task WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecordBatch> batches) => DeviceFacts.WriteAsync(connection, transaction, batches);

    public async Task CommittedAsync(CommittedBatch batch, CancellationToken cancellationToken)
    {
        watermarks.Committed(batch);
        if (batch.Records.Any(r => NeedsInbox(r.Record)))
            await inbox.DrainAsync(batch.Stream, cancellationToken);

        // A report says the whole state, so only the newest matters; one that is lost here is followed by the next.
        foreach (var report in batch.Records.Select(r => r.Record).OfType<DeviceReported>().GroupBy(r => r.DeviceId).Select(g => g.Last()))
            await grains.GetGrain<IDeviceGrain>(report.DeviceId).Report(report, cancellationToken);
        foreach (var device in batch.Records.Select(r => r.Record).OfType<DeviceRecord>().GroupBy(r => r.DeviceId))
            await TellAsync(device.Key, device.Any(r => r is FrameCaptured), cancellationToken);
    }

    private async Task TellAsync(string deviceId, bool frames, CancellationToken cancellation)
    {
        if (await devices.FindAsync(deviceId, cancellation) is not { } device)
            return;
        hints.Publish(new Hint("device", deviceId, device.ProjectId, device.Version));
        if (frames)
            hints.Publish(new Hint("feedback", "", device.ProjectId, 0));
    }
}
