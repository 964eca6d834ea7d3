namespace VisionInApp.Platform;

/// <summary>Section <c>Platform</c>: the one folder of embedded data and which adapter stands behind each interface.</summary>
public sealed class PlatformOptions
{
    /// <summary>Holds <c>vision.db</c>, <c>objects/</c> and <c>keys/</c>; made when absent.</summary>
    public string DataFolder { get; set; } = "data";

    public AdapterOptions Catalog { get; set; } = new() { Provider = "sqlite" };
    public StreamOptions Streams { get; set; } = new() { Provider = "sqlite" };
    public AdapterOptions Objects { get; set; } = new() { Provider = "folder" };
    public AdapterOptions Search { get; set; } = new() { Provider = "sqlite" };
    public CacheOptions Cache { get; set; } = new() { Provider = "memory" };

    internal string DatabaseFile => Path.Combine(Root, "vision.db");
    internal string ObjectsFolder => Path.Combine(Root, "objects");
    internal string KeysFolder => Path.Combine(Root, "keys");
    private string Root => Path.GetFullPath(DataFolder);
}

/// <summary>Which adapter to use.</summary>
public class AdapterOptions
{
    public string Provider { get; set; } = "";
}

/// <summary>Section <c>Platform:Streams</c>.</summary>
public sealed class StreamOptions : AdapterOptions
{
    /// <summary>Partitions of each family; fixed for the life of a data folder, since ids hash onto them.</summary>
    public int Partitions { get; set; } = 8;

    /// <summary>Messages older than this are trimmed.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often commits of other processes are looked for.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(50);
}

/// <summary>Section <c>Platform:Cache</c>.</summary>
public sealed class CacheOptions : AdapterOptions
{
    /// <summary>Entries kept before the least recently used go.</summary>
    public int Capacity { get; set; } = 10_000;
}
