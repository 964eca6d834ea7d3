using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Interfaces.Training;

/// <summary>
/// One training job: Draft → Queued → Leased → Running ⇄ Interrupted → Evaluating → Succeeded | Failed | Cancelled. Key: job id.
/// A fact under an old fencing token, or of another worker than the one that holds the job, changes nothing.
/// </summary>
[Alias("va.ITrainingJobGrain")]
public interface ITrainingJobGrain : IGrainWithStringKey
{
    /// <summary>Fixes what is trained and puts the job into its pool's queue. Refused: <c>recipe.invalid</c>, <c>dataset.version_not_found</c>, <c>training.pool_invalid</c>.</summary>
    [Alias("Submit")] Task<Outcome> Submit(Command command, JobRequest request, CancellationToken cancellation);

    /// <summary>Refused: <c>job.ended</c>.</summary>
    [Alias("Cancel")] Task<Outcome> Cancel(Command command, CancellationToken cancellation);

    /// <summary>The queue leased it to a worker. Answers what to run; null when the job has ended or the token is dead.</summary>
    [Alias("Leased")] Task<JobSpec?> Leased(string workerId, long token, CancellationToken cancellation);

    /// <summary>The lease ran out or was given back: Interrupted, and queued again.</summary>
    [Alias("LeaseLost")] Task LeaseLost(long token, CancellationToken cancellation);

    /// <summary>A fact that the worker has sent. Idempotent; progress is monotonic by step. The answer says what became of the job.</summary>
    [Alias("Record")] Task<JobView> Record(string workerId, JobRecord fact, CancellationToken cancellation);

    /// <summary>Null when there is no such job.</summary>
    [Alias("Get")] Task<JobView?> Get(CancellationToken cancellation);
}

[GenerateSerializer, Immutable, Alias("va.JobRequest")]
public sealed record JobRequest
{
    [Id(0)] public required string ProjectId { get; init; }
    [Id(1)] public required int DatasetVersion { get; init; }
    [Id(2)] public required string Family { get; init; }
    [Id(3)] public required string RecipeJson { get; init; }
    [Id(4)] public required StartingPoint Start { get; init; }
    [Id(5)] public string Pool { get; init; } = "default";
    [Id(6)] public string Trainer { get; init; } = "built-in";

    /// <summary>The model version whose package <see cref="Start"/> names, when it is one.</summary>
    [Id(7)] public string? ParentModelId { get; init; }

    /// <summary>The uploaded bundle of training code, when <see cref="Trainer"/> is <c>external</c>.</summary>
    [Id(8)] public string? BundleSha256 { get; init; }
}

[GenerateSerializer, Immutable, Alias("va.JobView")]
public sealed record JobView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string ProjectId { get; init; }
    [Id(2)] public required long Version { get; init; }
    [Id(3)] public required string State { get; init; }
    [Id(4)] public required long Token { get; init; }
    [Id(5)] public required int Attempt { get; init; }
    [Id(6)] public required JobRequest Request { get; init; }

    /// <summary>The finishing fact, once Succeeded.</summary>
    [Id(7)] public JobSucceeded? Success { get; init; }
    [Id(8)] public string? Code { get; init; }
    [Id(9)] public string? Message { get; init; }
    [Id(10)] public string? ParentModelId { get; init; }
}
