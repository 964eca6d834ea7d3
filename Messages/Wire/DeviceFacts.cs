namespace VisionInApp.Messages.Wire;

public abstract record DeviceRecord : StreamRecord
{
    public required string DeviceId { get; init; }
}

/// <summary>The device's reported state; sent on every change and at least every 10 s.</summary>
public sealed record DeviceReported : DeviceRecord
{
    /// <summary>The last desired generation it has applied (installed and confirmed, or refused).</summary>
    public required long Generation { get; init; }

    /// <summary>The package it runs now; null before the first install.</summary>
    public string? PackageSha256 { get; init; }

    /// <summary><c>A</c> or <c>B</c>.</summary>
    public string? Slot { get; init; }

    /// <summary><c>idle</c>, <c>running</c>, <c>installing</c>, <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Frames a second over the last reporting interval; null while nothing runs.</summary>
    public double? Fps { get; init; }

    /// <summary>Median milliseconds of a frame from decoded picture to detections.</summary>
    public double? LatencyMs { get; init; }
    public double? TemperatureCelsius { get; init; }
    public required long FramesSeen { get; init; }
    public required long FramesCaptured { get; init; }

    /// <summary>Frames in the source of the current pass that are not done yet; null for a live camera.</summary>
    public long? FramesLeft { get; init; }

    /// <summary>Mean detections a frame and mean confidence over the last interval: label-free accuracy proxies.</summary>
    public double? MeanDetections { get; init; }
    public double? MeanConfidence { get; init; }
    public string? Error { get; init; }
    public required string SoftwareVersion { get; init; }
}

/// <summary>A step of installing a package.</summary>
public sealed record DeviceInstall : DeviceRecord
{
    public required long Generation { get; init; }
    public required string PackageSha256 { get; init; }

    /// <summary><c>downloading</c>, <c>verifying</c>, <c>testing</c>, <c>switching</c>, <c>soaking</c>, <c>confirmed</c>, <c>failed</c>, <c>rolled_back</c>.</summary>
    public required string Step { get; init; }

    /// <summary>Stable code when the step failed, e.g. <c>package.signature</c>.</summary>
    public string? Code { get; init; }
    public string? Message { get; init; }
}

/// <summary>A frame the device was unsure of; its bytes are in the object store before this is sent.</summary>
public sealed record FrameCaptured : DeviceRecord
{
    /// <summary>Made by the device; a repeat is ignored.</summary>
    public required string FrameId { get; init; }
    public required string Sha256 { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }

    /// <summary>Camera, file or folder it came from; for people.</summary>
    public required string Source { get; init; }

    /// <summary><c>low_confidence</c>, <c>overlap</c>, <c>dense</c>, <c>empty</c>, <c>marked_wrong</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>0..1, higher is worth more to label.</summary>
    public required double Score { get; init; }
    public required string PackageSha256 { get; init; }
    public required IReadOnlyList<Detection> Detections { get; init; }
}

public sealed record DeviceLog : DeviceRecord
{
    public required string Level { get; init; }
    public required string Line { get; init; }
}

/// <summary>Hint: the device's desired state has this generation now; it fetches the state itself over HTTPS. A lost hint costs one poll interval.</summary>
public sealed record DesiredChanged : StreamRecord
{
    public required string DeviceId { get; init; }
    public required long Generation { get; init; }
}
