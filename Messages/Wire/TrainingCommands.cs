namespace VisionInApp.Messages.Wire;

/// <summary>Run this job under this lease. Sent again on every heartbeat that does not show the lease, so a lost one is harmless.</summary>
public sealed record RunJob : StreamRecord
{
    public required string WorkerId { get; init; }
    public required string JobId { get; init; }
    public required long Token { get; init; }

    /// <summary>The worker stops by itself when this passes without a <see cref="LeaseRenewed"/>.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }
    public required JobSpec Spec { get; init; }
}

/// <summary>Everything a trainer needs; all bytes by sha256 from the object store.</summary>
public sealed record JobSpec
{
    public required string ProjectId { get; init; }
    public required int DatasetVersion { get; init; }

    /// <summary>The frozen version's manifest (<see cref="DatasetManifest"/>).</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>The network: <c>yolox-nano</c> … <c>yolox-x</c>, <c>yolo12-n</c> … <c>yolo12-x</c>, <c>yolo12-v1-n</c> … <c>yolo12-v1-x</c>.</summary>
    public required string Family { get; init; }

    /// <summary><c>built-in</c> or <c>external</c>.</summary>
    public required string Trainer { get; init; }

    /// <summary>The recipe as JSON; the trainer validates it and refuses what it does not know.</summary>
    public required string RecipeJson { get; init; }

    /// <summary>Where the weights start.</summary>
    public required StartingPoint Start { get; init; }

    /// <summary>The signed bundle of training code (<c>external</c> only); the worker decides whether its signer may run code here.</summary>
    public string? BundleSha256 { get; init; }

    /// <summary>The last checkpoint of an earlier lease, to resume from; null for a fresh start.</summary>
    public string? CheckpointSha256 { get; init; }

    /// <summary>The model in production, evaluated on the same test split; null when there is none.</summary>
    public ChampionReference? Champion { get; init; }

    /// <summary>W3C trace context of the request that submitted the job, or null; the trainer's own spans continue it.</summary>
    public string? Traceparent { get; init; }
}

/// <summary><c>scratch</c>, <c>starter</c> (shipped with the trainer), <c>weights</c> (an uploaded ONNX or safetensors file) or <c>model</c> (a package).</summary>
public sealed record StartingPoint(string Kind, string? Sha256 = null);

public sealed record ChampionReference(string ModelId, string PackageSha256);

/// <summary>The lease holds until the new time.</summary>
public sealed record LeaseRenewed : StreamRecord
{
    public required string WorkerId { get; init; }
    public required string JobId { get; init; }
    public required long Token { get; init; }
    public required DateTimeOffset LeaseUntil { get; init; }
}

/// <summary>Stop the job if it runs under this token or an older one.</summary>
public sealed record StopJob : StreamRecord
{
    public required string JobId { get; init; }
    public required long Token { get; init; }

    /// <summary><c>cancelled</c> or <c>superseded</c>.</summary>
    public required string Reason { get; init; }
}

/// <summary>The cloud has committed everything of this producer up to and including this sequence; the spool may drop it.</summary>
public sealed record Watermark : StreamRecord
{
    public required string Producer { get; init; }
    public required long Epoch { get; init; }
    public required long Sequence { get; init; }

    /// <summary>Something after <see cref="Sequence"/> was lost on the way: publish again from there.</summary>
    public bool Resend { get; init; }
}
