using System.Reflection;
using Microsoft.Extensions.Hosting;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Messages.Wire;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>Says every few seconds that this worker is alive and which leases it holds; drops a lease nobody renewed.</summary>
public sealed class HeartbeatWorker(BridgeFolder folder, BridgeOptions options, Assignments assignments, IEnumerable<ITrainer> trainers, Facts facts, HeartbeatSignal signal) : BackgroundService
{
    private static readonly string Version = typeof(HeartbeatWorker).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            assignments.DropExpired();
            await facts.SendAsync(Beat);
            await signal.WaitAsync(options.Heartbeat, stoppingToken);
        }
    }

    private WorkerHeartbeat Beat(DateTimeOffset at) => new()
    {
        At = at,
        WorkerId = folder.WorkerId,
        Pool = options.Pool,
        Host = Environment.MachineName,
        Device = Hardware.Device(options.Device),
        DeviceName = Hardware.ProcessorName,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Trainers = [.. trainers.Select(t => t.Name)],
        Leases = assignments.Leases,
        SoftwareVersion = Version,
    };
}
