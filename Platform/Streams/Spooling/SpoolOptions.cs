namespace VisionInApp.Platform.Streams.Spooling;

/// <summary>How much a spool may hold.</summary>
public sealed record SpoolOptions
{
    public required string Folder { get; init; }

    /// <summary>When all segments together would be longer, the oldest go.</summary>
    public long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>A segment this long is closed; it is dropped as a whole.</summary>
    public int SegmentBytes { get; init; } = 4 * 1024 * 1024;
}
