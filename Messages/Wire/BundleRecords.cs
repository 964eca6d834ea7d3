namespace VisionInApp.Messages.Wire;

/// <summary>The worker needs the job's bundle of training code, from this byte on. Said again while it lacks some.</summary>
public sealed record BundleWanted : JobRecord
{
    /// <summary>The pool on whose stream the worker listens.</summary>
    public required string Pool { get; init; }
    public required string Sha256 { get; init; }
    public required long Offset { get; init; }
}

/// <summary>A stretch of a bundle, for whoever wants it.</summary>
public sealed record BundleChunk : StreamRecord
{
    public required FileChunk Chunk { get; init; }
}

/// <summary>A stretch of a file a job leaves, such as the whole output of its training code.</summary>
public sealed record JobFileChunk : JobRecord
{
    /// <summary>1 to 64 of a-z, 0-9, '.' and '-', such as <c>trainer.log</c>.</summary>
    public required string Name { get; init; }
    public required FileChunk Chunk { get; init; }
}
