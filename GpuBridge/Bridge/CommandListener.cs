using Microsoft.Extensions.Hosting;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>Listens to the pool's stream B. Only what arrives from now on matters: everything that holds is told again after the next heartbeat.</summary>
public sealed class CommandListener(BridgeOptions options, StreamFollower follower, Assignments assignments, Facts facts) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        follower.FollowAsync(StreamNames.Gpu(options.Pool), Hear, stoppingToken);

    private void Hear(StreamRecord record)
    {
        if (record is Watermark watermark)
            facts.Acknowledge(watermark);
        else
            assignments.Take(record);
    }
}
