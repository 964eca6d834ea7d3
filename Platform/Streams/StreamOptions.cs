namespace VisionInApp.Platform.Streams;

/// <summary>Section <c>Platform:Streams</c>.</summary>
public sealed class StreamOptions
{
    /// <summary><c>sqlite</c>, tables of the catalog's file.</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>Partitions of each family; fixed for the life of the data, since ids hash onto them.</summary>
    public int Partitions { get; set; } = 8;

    /// <summary>Messages older than this are trimmed.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often commits of other processes are looked for in the embedded streams.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(50);
}
