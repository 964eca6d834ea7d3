namespace VisionInApp.Platform.Cache;

/// <summary>Section <c>Platform:Cache</c>.</summary>
public sealed class CacheOptions
{
    /// <summary><c>memory</c>, of this process.</summary>
    public string Provider { get; set; } = "memory";

    /// <summary>Entries kept in memory before the least recently used go.</summary>
    public int Capacity { get; set; } = 10_000;
}
