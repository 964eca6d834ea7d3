using VisionInApp.Platform.Hosting;

namespace VisionInApp.GpuBridge;

/// <summary>Send a heartbeat now: the leases held have changed.</summary>
public sealed class HeartbeatSignal : Signal;
