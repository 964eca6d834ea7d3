using Microsoft.Extensions.Hosting;
using VisionInApp.GpuBridge.External;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>Listens to the pool's stream B. Only what arrives from now on matters: everything that holds is told again after the next heartbeat.</summary>
public sealed class CommandListener(BridgeOptions options, StreamFollower follower, Assignments assignments, BundleReceiver bundles, Facts facts) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        follower.FollowAsync(StreamNames.Gpu(options.Pool), Hear, stoppingToken);

    private void Hear(StreamRecord record)
    {
        switch (record)
        {
            case Watermark watermark:
                facts.Acknowledge(watermark);
                break;
            case BundleChunk chunk:
                bundles.Take(chunk);
                break;
            default:
                assignments.Take(record);
                break;
        }
    }
}
