namespace VisionInApp.Platform.Streams;

/// <summary>Who publishes, where to, and how.</summary>
public sealed record StreamProducerOptions
{
    /// <summary>Unique among all producers of the stream; at most 200 characters.</summary>
    public required string Producer { get; init; }

    public required string Stream { get; init; }

    /// <summary>Holds the spool of this producer and no other.</summary>
    public required string SpoolFolder { get; init; }

    public long SpoolBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>How long a record waits for others to share its message.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(250);

    public bool Compress { get; init; }

    /// <summary>When the watermark has not moved for so long, everything after it is published again.</summary>
    public TimeSpan RepublishAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After publishing again because it was asked for, the next wish is not heard for so long, the one after that twice as long, until the watermark moves.</summary>
    public TimeSpan ResendPause { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long disposing waits for the last messages; what is left stays in the spool.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
