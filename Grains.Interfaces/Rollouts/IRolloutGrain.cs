namespace VisionInApp.Grains.Interfaces.Rollouts;

/// <summary>A rollout of a model version to devices, wave by wave: Draft → Running ⇄ Paused → Succeeded | RollingBack → RolledBack | Failed. Key: rollout id.</summary>
[Alias("va.IRolloutGrain")]
public interface IRolloutGrain : IGrainWithStringKey
{
    /// <summary>Refused: <c>rollout.model_not_published</c>, <c>rollout.no_devices</c>, <c>rollout.plan_invalid</c>.</summary>
    [Alias("Create")] Task<Outcome> Create(Command command, RolloutPlan plan, CancellationToken cancellation);
    [Alias("Start")] Task<Outcome> Start(Command command, CancellationToken cancellation);
    [Alias("Pause")] Task<Outcome> Pause(Command command, CancellationToken cancellation);
    [Alias("Resume")] Task<Outcome> Resume(Command command, CancellationToken cancellation);

    /// <summary>Stops it and gives every device already touched its former package.</summary>
    [Alias("RollBack")] Task<Outcome> RollBack(Command command, CancellationToken cancellation);

    /// <summary>Takes the next step if one is due; called by its own timer and by anyone, as often as they like.</summary>
    [Alias("Advance")] Task<RolloutView?> Advance(CancellationToken cancellation);

    [Alias("Get")] Task<RolloutView?> Get(CancellationToken cancellation);
}

[GenerateSerializer, Immutable, Alias("va.RolloutPlan")]
public sealed record RolloutPlan
{
    [Id(0)] public required string ProjectId { get; init; }
    [Id(1)] public required string ModelId { get; init; }

    /// <summary>Devices in the order in which they are updated.</summary>
    [Id(2)] public required IReadOnlyList<string> DeviceIds { get; init; }

    /// <summary>Cumulative share of devices per wave, rising to 1, e.g. 0.1, 0.5, 1; the first is the canary.</summary>
    [Id(3)] public required IReadOnlyList<double> Waves { get; init; }

    /// <summary>Share of a wave's devices that may fail before it rolls back, 0..1.</summary>
    [Id(4)] public double MaxFailureRate { get; init; }

    /// <summary>How long a wave must stay healthy before the next starts.</summary>
    [Id(5)] public TimeSpan Soak { get; init; }

    /// <summary>A device that has not confirmed by then counts as failed.</summary>
    [Id(6)] public TimeSpan DeviceTimeout { get; init; } = TimeSpan.FromMinutes(10);
    [Id(7)] public string Reason { get; init; } = "";
}

[GenerateSerializer, Immutable, Alias("va.RolloutView")]
public sealed record RolloutView(
    [property: Id(0)] string Id, [property: Id(1)] long Version, [property: Id(2)] string State, [property: Id(3)] string ModelId, [property: Id(4)] string ProjectId);
