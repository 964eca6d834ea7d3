namespace VisionInApp.GpuBridge;

/// <summary>Where a worker keeps its own files.</summary>
public sealed class BridgeFolder
{
    public BridgeFolder(string root)
    {
        Root = Path.GetFullPath(root);
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Objects);
        WorkerId = ReadOrMakeId();
    }

    public string Root { get; }

    /// <summary>Stable over restarts, so that a worker that comes back is known by its leases.</summary>
    public string WorkerId { get; }

    public string Spool => Path.Combine(Root, "spool");

    /// <summary>Objects fetched from the store, by sha256.</summary>
    public string Objects => Path.Combine(Root, "objects");

    /// <summary>A job's workspace: checkpoints, weights, the exported file.</summary>
    public string Job(string jobId) => Directory.CreateDirectory(Path.Combine(Root, "jobs", jobId)).FullName;

    private string ReadOrMakeId()
    {
        var path = Path.Combine(Root, "worker-id");
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } known)
            return known;
        var made = $"w-{Guid.CreateVersion7():n}";
        File.WriteAllText(path, made);
        return made;
    }
}
