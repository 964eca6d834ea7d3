namespace VisionInApp.GpuBridge;

/// <summary>Where a worker keeps its own files.</summary>
public sealed class BridgeFolder
{
    /// <param name="workerId">Who the worker is, where something else says so; otherwise it makes up an id once.</param>
    public BridgeFolder(string root, string? workerId = null)
    {
        Root = Path.GetFullPath(root);
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Objects);
        WorkerId = workerId ?? ReadOrMakeId();
        // A spool belongs to one producer: its numbers mean nothing under another name.
        Spool = workerId is null ? Path.Combine(Root, "spool") : Path.Combine(Root, "spools", workerId);
    }

    public string Root { get; }

    /// <summary>Stable over restarts, so that a worker that comes back is known by its leases.</summary>
    public string WorkerId { get; }

    public string Spool { get; }

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
