using VisionInApp.Platform.Configuration;

namespace VisionInApp.Platform.Cache;

/// <summary>Section <c>Platform:Cache</c>.</summary>
[Settings("Platform:Cache")]
public sealed class CacheOptions
{
    /// <summary><c>memory</c>, of this process, or <c>redis</c>, shared by all.</summary>
    public string Provider { get; set; } = "memory";

    /// <summary>Of memory: entries kept before the least recently used go.</summary>
    public int Capacity { get; set; } = 10_000;

    /// <summary>Of Redis, as StackExchange.Redis reads it: <c>host:port,password=…,ssl=true</c>.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>How long an answer of Redis is waited for before this process goes on without it.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(250);
}
