using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Interfaces.Models;

/// <summary>
/// A model version: Candidate → (gate) Approved | Rejected → Production → Retired; immutable once published. Key: model id, which is the id of the job that made it.
/// </summary>
[Alias("va.IModelVersionGrain")]
public interface IModelVersionGrain : IGrainWithStringKey
{
    /// <summary>Registers what a job made and lets the gate judge it.</summary>
    [Alias("Register")] Task<Outcome> Register(Command command, ModelRegistration registration, CancellationToken cancellation);

    /// <summary>
    /// Approves a candidate, which publishes it: the package is signed by a worker. Refused: <c>model.gate_refused</c> unless <paramref name="despiteGate"/>
    /// and a comment says why; <c>model.decided</c>.
    /// </summary>
    [Alias("Approve")] Task<Outcome> Approve(Command command, string? comment, bool despiteGate, CancellationToken cancellation);
    [Alias("Reject")] Task<Outcome> Reject(Command command, string? comment, CancellationToken cancellation);

    /// <summary>Called by the publish worker when the signed package is in the object store.</summary>
    [Alias("Published")] Task Published(string packageSha256, long packageBytes, CancellationToken cancellation);

    /// <summary>Called by the publish worker when the package can never be signed: the model version is rejected, with the reason as its comment.</summary>
    [Alias("PublishFailed")] Task PublishFailed(string code, string message, CancellationToken cancellation);

    /// <summary>It is in production now (its rollout succeeded).</summary>
    [Alias("Promote")] Task<Outcome> Promote(Command command, CancellationToken cancellation);
    [Alias("Retire")] Task<Outcome> Retire(Command command, CancellationToken cancellation);

    /// <summary>Null when there is no such model version.</summary>
    [Alias("Get")] Task<ModelView?> Get(CancellationToken cancellation);
}

[GenerateSerializer, Immutable, Alias("va.ModelRegistration")]
public sealed record ModelRegistration
{
    [Id(0)] public required string ProjectId { get; init; }
    [Id(1)] public required string JobId { get; init; }
    [Id(2)] public required string Family { get; init; }
    [Id(3)] public required int DatasetVersion { get; init; }
    [Id(4)] public string? ParentId { get; init; }
    [Id(5)] public required JobSucceeded Success { get; init; }
    [Id(6)] public required GateBounds Bounds { get; init; }
}

/// <summary>What the gate asks for; from the project's loop policy.</summary>
/// <param name="MinimumMap50">Least mAP50, 0..1.</param>
/// <param name="MaxClassLoss">No class may lose more AP50 than this against the champion, 0..1.</param>
/// <param name="NoiseMargin">How far below zero the 95 % interval of the mAP50 difference may reach, 0..1; 0 asks for a proven gain.</param>
[GenerateSerializer, Immutable, Alias("va.GateBounds")]
public sealed record GateBounds([property: Id(0)] double MinimumMap50, [property: Id(1)] double MaxClassLoss, [property: Id(2)] double NoiseMargin);

[GenerateSerializer, Immutable, Alias("va.ModelView")]
public sealed record ModelView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string ProjectId { get; init; }
    [Id(2)] public required long Version { get; init; }
    [Id(3)] public required int Number { get; init; }
    [Id(4)] public required string Stage { get; init; }

    /// <summary><c>passed</c> or <c>refused</c>.</summary>
    [Id(5)] public required string Gate { get; init; }
    [Id(6)] public string? PackageSha256 { get; init; }
    [Id(7)] public long? PackageBytes { get; init; }
    [Id(8)] public required string UnsignedSha256 { get; init; }

    /// <summary>The first reason of a refusal by the gate.</summary>
    [Id(9)] public string? GateCode { get; init; }
    [Id(10)] public string? GateMessage { get; init; }
}
