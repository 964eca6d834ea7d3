using VisionInApp.Platform.Configuration;

namespace VisionInApp.EdgeDevice;

/// <summary>Section <c>Device</c>, or the command line.</summary>
[Settings("Device")]
public sealed class DeviceOptions
{
    /// <summary>The device's own folder.</summary>
    public string Folder { get; set; } = "device";

    /// <summary>Where the server is now, when it is no longer at the address the device enrolled at.</summary>
    public Uri? Server { get; set; }

    /// <summary>The authority (PEM) of a server whose certificate the system does not know; enrolling asks for it as <c>--ca</c>.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>What kind of device it is; packages may name the class they are for.</summary>
    public string DeviceClass { get; set; } = "generic";

    /// <summary>How often the desired state is fetched though no hint came; ± 20 % jitter.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it reports though nothing changed.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A new model is confirmed after this many frames without a failure, or this long, whichever comes first.</summary>
    public int SoakFrames { get; set; } = 20;
    public TimeSpan SoakTime { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Captured frames kept on disk while the server cannot be reached; the lowest scored go first.</summary>
    public int MaxPendingFrames { get; set; } = 1000;

    /// <summary>Threads of one inference; 0 leaves it to ONNX Runtime.</summary>
    public int Threads { get; set; }
}
