using VisionInApp.Grains.Interfaces.Feedback;

namespace VisionInApp.Grains.Feedback;

public enum RoundStage
{
    Freeze,
    Train,
    Gate,
    WaitingApproval,
    Publish,
    WaitingRollout,
    Rollout,
    Done,
    Refused,
    Failed,
    Stopped,
}

public sealed record FeedbackLoopState : ThingState
{
    public LoopPolicy Policy { get; init; } = new();

    /// <summary>The running or last round; earlier ones are in the catalog.</summary>
    public Round? Round { get; init; }

    /// <summary>Feedback items decided so far.</summary>
    public long Decided { get; init; }
}

public sealed record Round
{
    public int Number { get; init; }
    public RoundStage Stage { get; init; }
    public int? DatasetVersion { get; init; }
    public string? JobId { get; init; }
    public string? ModelId { get; init; }
    public string? RolloutId { get; init; }
    public string? Code { get; init; }
    public string? Message { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}
