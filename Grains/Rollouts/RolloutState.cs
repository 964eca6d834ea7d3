using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Rollouts;

namespace VisionInApp.Grains.Rollouts;

public enum RolloutStage
{
    Draft,
    Running,
    Paused,
    Succeeded,
    RollingBack,
    RolledBack,
    Failed,
}

public enum TargetStage
{
    Pending,
    Sent,
    Succeeded,
    Failed,
    RolledBack,
}

public sealed record RolloutState : ThingState
{
    public RolloutStage Stage { get; init; }
    public RolloutPlan? Plan { get; init; }
    public PackageReference? Package { get; init; }
    public int Number { get; init; }

    /// <summary>0-based; every wave below it is done.</summary>
    public int Wave { get; init; }

    /// <summary>When every device of the present wave had answered well enough; the soak counts from here.</summary>
    public DateTimeOffset? HealthySince { get; init; }
    public IReadOnlyList<RolloutTarget> Targets { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A device of a rollout.</summary>
/// <param name="Known">Its former package is noted; nothing is sent before it is.</param>
/// <param name="Former">The package it had; null when it had none.</param>
/// <param name="Generation">The desired generation this rollout gave it; 0 until sent.</param>
public sealed record RolloutTarget(
    string DeviceId, int Wave, TargetStage Stage = TargetStage.Pending, bool Known = false, PackageReference? Former = null, long Generation = 0,
    DateTimeOffset? SentAt = null, string? Code = null, string? Message = null);
