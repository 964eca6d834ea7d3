using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Rollouts;

namespace VisionInApp.Grains.Rollouts;

/// <summary>Waves, thresholds and roll-back; what is done to devices follows from the state alone.</summary>
public static class RolloutRules
{
    /// <summary>Targets live in the grain's state, which stays small.</summary>
    public const int MaxDevices = 200;
    private const int MaxWaves = 20;

    public static bool Active(this RolloutState state) => state.Stage is RolloutStage.Running or RolloutStage.RollingBack;

    public static IReadOnlyList<RolloutTarget> InWave(this RolloutState state) => [.. state.Targets.Where(t => t.Wave == state.Wave)];

    public static Refusal? Check(RolloutPlan plan)
    {
        var problem =
            plan.DeviceIds.Count > MaxDevices ? $"A rollout has at most {MaxDevices} devices; make several."
            : plan.DeviceIds.Distinct().Count() != plan.DeviceIds.Count ? "A device is named twice."
            : plan.Waves.Count is 0 or > MaxWaves ? $"A rollout has 1 to {MaxWaves} waves."
            : !(plan.Waves[0] > 0) || plan.Waves.Zip(plan.Waves.Skip(1)).Any(p => !(p.First < p.Second)) || Math.Abs(plan.Waves[^1] - 1) > 1e-9
                ? "Waves are rising shares of the devices, the last one 1."
            : !(plan.MaxFailureRate is >= 0 and <= 1) ? "The failure rate is 0 to 1."
            : plan.Soak < TimeSpan.Zero || plan.Soak > TimeSpan.FromDays(30) ? "The soak is 0 to 30 days."
            : plan.DeviceTimeout <= TimeSpan.Zero || plan.DeviceTimeout > TimeSpan.FromDays(30) ? "The device timeout is more than 0 and at most 30 days."
            : null;
        return problem is not null ? new Refusal("rollout.plan_invalid", problem)
            : plan.DeviceIds.Count == 0 ? new Refusal("rollout.no_devices", "There is no device to roll out to; enrol one first.")
            : null;
    }

    public static Decision<RolloutState> Create(RolloutState state, RolloutPlan plan, PackageReference package, int number, DateTimeOffset now)
    {
        if (state.Plan is not null)
            return new Refusal("rollout.exists", "There is a rollout with this id already.");
        return Check(plan) is { } refusal
            ? refusal
            : state with { Plan = plan, Package = package, Number = number, Targets = Assign(plan), CreatedAt = now, UpdatedAt = now };
    }

    public static Decision<RolloutState> Start(RolloutState state) => Move(state, RolloutStage.Running, RolloutStage.Draft);

    public static Decision<RolloutState> Pause(RolloutState state) => Move(state, RolloutStage.Paused, RolloutStage.Running);

    public static Decision<RolloutState> Resume(RolloutState state) => Move(state, RolloutStage.Running, RolloutStage.Paused);

    public static Decision<RolloutState> RollBack(RolloutState state) =>
        Move(state, RolloutStage.RollingBack, RolloutStage.Running, RolloutStage.Paused, RolloutStage.Succeeded);

    /// <summary>What a device says of itself, taken over into its target.</summary>
    public static RolloutTarget Observe(RolloutTarget target, DeviceView? device, string packageSha256, TimeSpan timeout, DateTimeOffset now)
    {
        if (target.Stage != TargetStage.Sent)
            return target;
        if (device is null || device.Revoked)
            return target.Failed("device.revoked", "The device was revoked.");
        if (device.DesiredPackage?.Sha256 != packageSha256)
            return target.Failed("rollout.superseded", "The device was given another package meanwhile.");
        if (device.ReportedGeneration >= target.Generation && device.ReportedPackageSha256 == packageSha256)
            return target with { Stage = TargetStage.Succeeded };
        if (device.LastInstall is { Step: "failed" or "rolled_back" } install && install.Generation >= target.Generation)
            return target.Failed(install.Code ?? "device.install_failed", install.Message ?? "The device could not install the package.");
        if (device.ReportedGeneration >= target.Generation)
            return target.Failed("device.refused", "The device applied the new state but does not run the package.");
        return now - target.SentAt >= timeout ? target.Failed("device.timeout", $"The device did not confirm within {timeout}.") : target;
    }

    public static RolloutTarget Failed(this RolloutTarget target, string code, string message) =>
        target with { Stage = TargetStage.Failed, Code = code, Message = message };

    /// <summary>Where the rollout stands after its targets were looked at: on, on to the next wave, at its end, or back.</summary>
    public static RolloutState Judge(RolloutState state, DateTimeOffset now)
    {
        if (state.Stage != RolloutStage.Running)
            return state;
        var wave = state.InWave();
        if (wave.Count(t => t.Stage == TargetStage.Failed) > state.Plan!.MaxFailureRate * wave.Count)
            return state with { Stage = RolloutStage.RollingBack, HealthySince = null };
        if (wave.Any(t => t.Stage is TargetStage.Pending or TargetStage.Sent))
            return state;
        var healthy = state.HealthySince is null ? state with { HealthySince = now } : state;
        if (now - healthy.HealthySince < state.Plan.Soak || IsLastWave(state))
            return healthy;
        return healthy with { Wave = state.Wave + 1, HealthySince = null };
    }

    /// <summary>Every wave is done and has soaked: the model goes to production.</summary>
    public static bool Done(RolloutState state, DateTimeOffset now) =>
        state.Stage == RolloutStage.Running && IsLastWave(state) && state.HealthySince is { } since && now - since >= state.Plan!.Soak
        && state.InWave().All(t => t.Stage is TargetStage.Succeeded or TargetStage.Failed);

    /// <summary>Devices that were given the package and not yet their former one.</summary>
    public static IEnumerable<RolloutTarget> ToRollBack(this RolloutState state) =>
        state.Targets.Where(t => t.Generation > 0 && t.Stage != TargetStage.RolledBack && t.Code is not ("rollout.superseded" or "device.revoked"));

    public static RolloutState With(this RolloutState state, RolloutTarget target) =>
        state.Targets.Any(t => t.DeviceId == target.DeviceId && t != target)
            ? state with { Targets = [.. state.Targets.Select(t => t.DeviceId == target.DeviceId ? target : t)] }
            : state;

    private static bool IsLastWave(RolloutState state) => state.Wave == state.Targets[^1].Wave;

    private static List<RolloutTarget> Assign(RolloutPlan plan)
    {
        var targets = new List<RolloutTarget>();
        var wave = -1;
        foreach (var share in plan.Waves)
        {
            // Every wave has at least one device; a plan with more waves than devices has fewer waves.
            var end = Math.Clamp((int)Math.Round(share * plan.DeviceIds.Count), Math.Min(targets.Count + 1, plan.DeviceIds.Count), plan.DeviceIds.Count);
            if (end > targets.Count)
                wave++;
            targets.AddRange(plan.DeviceIds.Skip(targets.Count).Take(end - targets.Count).Select(id => new RolloutTarget(id, wave)));
        }

        return targets;
    }

    private static Decision<RolloutState> Move(RolloutState state, RolloutStage to, params RolloutStage[] from) =>
        state.Plan is null ? new Refusal("rollout.not_found", "There is no such rollout.")
        : state.Stage == to ? state
        : from.Contains(state.Stage) ? state with { Stage = to }
        : new Refusal("rollout.conflict", $"The rollout is {state.Stage.Word()}.");
}
