namespace VisionInApp.Messages;

/// <summary>What a device shall run. Fetched over HTTPS with ETag = generation; an older generation than the last applied is refused.</summary>
public sealed record DesiredState
{
    public required string DeviceId { get; init; }
    public required long Generation { get; init; }

    /// <summary>Null until a first model was rolled out to it.</summary>
    public DesiredPackage? Package { get; init; }
    public required PipelineSettings Pipeline { get; init; }
}

/// <param name="Url">Signed, time-limited, relative to the address the device enrolled at; serves ranges.</param>
public sealed record DesiredPackage(string ModelId, string Sha256, long Bytes, string Url);

/// <summary>How frames are taken and which are sent back.</summary>
public sealed record PipelineSettings
{
    public required FrameSource Source { get; init; }

    /// <summary>Upper bound of frames a second; 0 means as fast as the device can.</summary>
    public double MaxFps { get; init; }
    public required CapturePolicy Capture { get; init; }

    /// <summary>Raised to run a folder or file source again from its first frame.</summary>
    public int Pass { get; init; }

    public static PipelineSettings Default { get; } = new() { Source = new("none", null), Capture = CapturePolicy.Default };
}

/// <param name="Kind"><c>none</c>, <c>folder</c> (every image once, in name order), <c>video</c> (a file), <c>camera</c> (USB index) or <c>rtsp</c>.</param>
/// <param name="Address">A path on the device, a device index or an address; null for <c>none</c>.</param>
public sealed record FrameSource(string Kind, string? Address);

/// <summary>Which frames are worth a person's time.</summary>
/// <param name="MinScore">Frames scored lower than this (0..1) are not sent.</param>
/// <param name="MaxFramesPerPass">Cap for a pass over a source, or for a day of a live one.</param>
/// <param name="MinHashDistance">Frames whose 64-bit perceptual hash is nearer than this to one already sent are dropped.</param>
/// <param name="CoolDown">Least time between two captures of a live source.</param>
public sealed record CapturePolicy(bool Enabled, double MinScore, int MaxFramesPerPass, int MinHashDistance, TimeSpan CoolDown)
{
    public static CapturePolicy Default { get; } = new(true, 0.2, 200, 4, TimeSpan.FromSeconds(1));
}
