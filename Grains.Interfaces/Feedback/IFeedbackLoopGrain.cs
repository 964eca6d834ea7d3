using VisionInApp.Messages;

namespace VisionInApp.Grains.Interfaces.Feedback;

/// <summary>
/// The loop of a project: reviews feedback into the dataset and drives rounds (freeze → train → gate → roll out), each step by itself or after asking. Key: project id.
/// </summary>
[Alias("va.IFeedbackLoopGrain")]
public interface IFeedbackLoopGrain : IGrainWithStringKey
{
    [Alias("SetPolicy")] Task<Outcome> SetPolicy(Command command, LoopPolicy policy, CancellationToken cancellation);

    /// <summary>Takes a frame into the dataset with these boxes (the reviewer's). Refused: <c>feedback.not_found</c>, <c>feedback.decided</c>. <c>Result</c> is the image id.</summary>
    [Alias("Accept")] Task<Outcome> Accept(Command command, string itemId, IReadOnlyList<Annotation> annotations, CancellationToken cancellation);
    [Alias("Reject")] Task<Outcome> Reject(Command command, string itemId, CancellationToken cancellation);

    /// <summary>Puts a rejected item back into the queue.</summary>
    [Alias("Requeue")] Task<Outcome> Requeue(Command command, string itemId, CancellationToken cancellation);

    /// <summary>Starts the next round; <c>Result</c> is its number. Refused: <c>round.running</c>.</summary>
    [Alias("StartRound")] Task<Outcome> StartRound(Command command, CancellationToken cancellation);

    /// <summary>Stops the running round; its job is cancelled, nothing is rolled back.</summary>
    [Alias("StopRound")] Task<Outcome> StopRound(Command command, CancellationToken cancellation);

    /// <summary>Takes the next step of the round if one is due; called by its own timer and by anyone, as often as they like.</summary>
    [Alias("Advance")] Task<LoopView> Advance(CancellationToken cancellation);
    [Alias("Get")] Task<LoopView> Get(CancellationToken cancellation);
}

/// <summary>How the loop of a project runs.</summary>
[GenerateSerializer, Immutable, Alias("va.LoopPolicy")]
public sealed record LoopPolicy
{
    /// <summary>Start a round by itself after this many accepted feedback items; null: only when asked.</summary>
    [Id(0)] public int? StartAfterAccepted { get; init; }

    /// <summary>Approve a model that passed the gate without asking.</summary>
    [Id(1)] public bool ApproveByItself { get; init; }

    /// <summary>Start the rollout of an approved model without asking.</summary>
    [Id(2)] public bool RollOutByItself { get; init; }
    [Id(3)] public string Family { get; init; } = "yolox-nano";

    /// <summary>The recipe as JSON; <c>{}</c> means the family's fine-tuning preset.</summary>
    [Id(4)] public string RecipeJson { get; init; } = "{}";

    /// <summary>Start of the first round: <c>starter</c>, <c>scratch</c> or <c>weights:SHA256</c>; later rounds start from it too unless <c>ContinueFromChampion</c>.</summary>
    [Id(5)] public string Start { get; init; } = "starter";
    [Id(6)] public bool ContinueFromChampion { get; init; } = true;
    [Id(7)] public string Pool { get; init; } = "default";

    /// <summary>The gate: least mAP50 a first model needs, 0..1.</summary>
    [Id(8)] public double MinimumMap50 { get; init; } = 0.05;

    /// <summary>The gate: no class may lose more AP50 than this against the champion, 0..1.</summary>
    [Id(9)] public double MaxClassLoss { get; init; } = 0.10;

    /// <summary>Cumulative waves of the rollout.</summary>
    [Id(10)] public IReadOnlyList<double> Waves { get; init; } = [1.0];
    [Id(11)] public TimeSpan Soak { get; init; } = TimeSpan.Zero;

    /// <summary>The gate: how far below zero the 95 % interval of (challenger − champion) mAP50 may reach, 0..1; 0 asks for a proven gain.</summary>
    [Id(12)] public double GateNoiseMargin { get; init; } = 0.02;
}

/// <param name="Round">The running or last round; null before the first.</param>
[GenerateSerializer, Immutable, Alias("va.LoopView")]
public sealed record LoopView([property: Id(0)] long Version, [property: Id(1)] LoopPolicy Policy, [property: Id(2)] RoundView? Round);

/// <summary>Stages as in the catalog's round row.</summary>
[GenerateSerializer, Immutable, Alias("va.RoundView")]
public sealed record RoundView
{
    [Id(0)] public required int Number { get; init; }
    [Id(1)] public required string Stage { get; init; }
    [Id(2)] public int? DatasetVersion { get; init; }
    [Id(3)] public string? JobId { get; init; }
    [Id(4)] public string? ModelId { get; init; }
    [Id(5)] public string? RolloutId { get; init; }
    [Id(6)] public string? Code { get; init; }
    [Id(7)] public string? Message { get; init; }
    [Id(8)] public required DateTimeOffset StartedAt { get; init; }
    [Id(9)] public DateTimeOffset? EndedAt { get; init; }
}
