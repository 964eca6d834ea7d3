using VisionInApp.GpuBridge.External;
using VisionInApp.Platform.Configuration;

namespace VisionInApp.GpuBridge;

/// <summary>Section <c>Bridge</c>, or the command line.</summary>
[Settings("Bridge")]
public sealed class BridgeOptions
{
    /// <summary>The worker's own folder: its id, spool, image cache and the jobs' workspaces.</summary>
    public string Folder { get; set; } = "bridge";

    /// <summary>The pool whose jobs it takes.</summary>
    public string Pool { get; set; } = "default";

    /// <summary><c>cpu</c>, <c>cuda:N</c> or <c>auto</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>Threads of the tensor library; 0 leaves its default.</summary>
    public int Threads { get; set; }

    /// <summary>Whose training code may run here.</summary>
    public ExternalOptions External { get; set; } = new();

    /// <summary>How often it says that it is alive; leases are renewed by it.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(5);
}
