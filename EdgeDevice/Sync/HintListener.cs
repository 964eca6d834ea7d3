using Microsoft.Extensions.Hosting;
using VisionInApp.EdgeDevice.Report;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>Listens on stream B for hints to this device and watermarks of its spool. A lost hint costs one poll interval.</summary>
public sealed class HintListener(Enrolment enrolment, StreamFollower follower, DeviceBroker broker, SyncSignal sync, Facts facts) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var device = (await enrolment.CloudAsync(stoppingToken)).Identity.DeviceId;
        await follower.FollowAsync(broker.Follow(device), record => Hear(device, record), stoppingToken);
    }

    private void Hear(string device, StreamRecord record)
    {
        if (record is DesiredChanged changed && changed.DeviceId == device)
            sync.Raise();
        else if (record is Watermark watermark)
            facts.Acknowledge(watermark);
    }
}
