using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Training;

public enum JobStage
{
    Draft,
    Queued,
    Leased,
    Running,
    Interrupted,
    Evaluating,
    Succeeded,
    Failed,
    Cancelled,
}

public sealed record TrainingJobState : ThingState
{
    public JobStage Stage { get; init; }
    public JobRequest? Request { get; init; }
    public int Number { get; init; }
    public string ManifestSha256 { get; init; } = "";

    /// <summary>Fencing token of the newest lease; facts under another are ignored.</summary>
    public long Token { get; init; }
    public string? WorkerId { get; init; }

    /// <summary>How many leases it has had.</summary>
    public int Attempt { get; init; }
    public JobAdvance Advance { get; init; } = new();
    public double? BestMap5095 { get; init; }
    public string? CheckpointSha256 { get; init; }
    public int CheckpointEpoch { get; init; }
    public JobSucceeded? Success { get; init; }
    public string? Code { get; init; }
    public string? Message { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>By the worker's clock: of the newest JobStarted under this token.</summary>
    public DateTimeOffset? WorkerStartedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The trace of the request that submitted it, which its runs continue.</summary>
    public string? Traceparent { get; init; }
}

/// <summary>The last progress under the present lease.</summary>
public sealed record JobAdvance
{
    public string? Phase { get; init; }
    public int Epoch { get; init; }
    public int Epochs { get; init; }
    public long Step { get; init; }
    public long Steps { get; init; }
    public double Fraction { get; init; }
    public double? SecondsLeft { get; init; }
    public double? ImagesPerSecond { get; init; }
}
