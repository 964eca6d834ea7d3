namespace VisionInApp.GpuBridge.External;

/// <summary>Section <c>Bridge:External</c>: whose training code may run here, and within which limits.</summary>
public sealed class ExternalOptions
{
    /// <summary>Folder of public keys (PEM) whose bundles may run; empty: no training code but the built-in runs here.</summary>
    public string AllowedSigners { get; set; } = "";

    /// <summary>Runs the code as this user; asked for when the worker itself is root.</summary>
    public string User { get; set; } = "";

    /// <summary>Whether the code may reach the network.</summary>
    public bool Network { get; set; }

    /// <summary>Most memory of all its processes together, in bytes.</summary>
    public long MaxMemoryBytes { get; set; } = 16L << 30;

    /// <summary>Most bytes in its folder.</summary>
    public long MaxDiskBytes { get; set; } = 50L << 30;

    public TimeSpan MaxTime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Most bytes of its output that are kept; what follows is dropped, which the log says.</summary>
    public long MaxLogBytes { get; set; } = 64L << 20;

    /// <summary>Variables of the worker's environment that the code gets too, such as <c>CUDA_VISIBLE_DEVICES</c>; none else but PATH, HOME, TMPDIR and LANG.</summary>
    public string[] Environment { get; set; } = [];

    /// <summary>How often memory and disk are measured.</summary>
    public TimeSpan Rhythm { get; set; } = TimeSpan.FromSeconds(1);

    public bool Offered => AllowedSigners.Length > 0;
}
