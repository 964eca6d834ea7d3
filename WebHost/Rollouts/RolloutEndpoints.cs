using System.ComponentModel.DataAnnotations;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Rollouts;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Rollouts;

/// <summary>Rollouts of model versions to devices.</summary>
public static class RolloutEndpoints
{
    public static void MapRollouts(this RouteGroupBuilder api)
    {
        var rollouts = api.MapGroup("/projects/{projectId}/rollouts").WithTags("Rollouts").ForMembers();
        rollouts.MapGet("", List).WithName("ListRollouts").WithSummary("Rollouts, newest first.");
        rollouts.MapPost("", Create).Needs(Right.Operate).WithName("CreateRollout")
            .WithSummary("Plans a rollout to devices (all of the project when none are named) and starts it if asked. `result` is its id.").Answers(201);

        var rollout = api.MapGroup("/rollouts/{rolloutId}").WithTags("Rollouts")
            .ForMembersOf<IRolloutRows>("rollout", async (rows, id, cancellation) => (await rows.FindAsync(id, cancellation))?.ProjectId);
        rollout.MapGet("", Get).WithName("GetRollout").WithSummary("A rollout and its waves.");
        rollout.MapGet("/targets", ListTargets).WithName("ListRolloutTargets").WithSummary("Its devices, each with its state.");
        rollout.MapCommand("/start", "StartRollout", "Starts it.", (grain, command, cancellation) => grain.Start(command, cancellation));
        rollout.MapCommand("/pause", "PauseRollout", "No further device is touched until it resumes.", (grain, command, cancellation) => grain.Pause(command, cancellation));
        rollout.MapCommand("/resume", "ResumeRollout", "Goes on.", (grain, command, cancellation) => grain.Resume(command, cancellation));
        rollout.MapCommand("/rollback", "RollBack", "Gives every device already touched its former package.", (grain, command, cancellation) => grain.RollBack(command, cancellation));
    }

    private static void MapCommand(
        this RouteGroupBuilder rollout, string path, string name, string summary, Func<IRolloutGrain, Command, CancellationToken, Task<Outcome>> act) =>
        rollout.MapPost(path, async (string rolloutId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
                CommandAnswer.Done(await act(grains.GetGrain<IRolloutGrain>(rolloutId), caller.Command, cancellation)))
            .Needs(Right.Operate).WithName(name).WithSummary(summary).Answers();

    private static Task<Page<RolloutRow>> List(string projectId, [AsParameters] PageQuery page, IRolloutRows rows, CancellationToken cancellation) =>
        rows.ListAsync(projectId, page.ToRequest(), cancellation);

    private static async Task<CommandAnswer> Create(
        string projectId, RolloutRequest request, Caller caller, IDeviceRows devices, IGrainFactory grains, CancellationToken cancellation)
    {
        var id = caller.NewId("rollout");
        var rollout = grains.GetGrain<IRolloutGrain>(id);
        var plan = request.ToPlan(projectId, request.DeviceIds ?? await AllDevicesAsync(projectId, devices, cancellation));
        var outcome = await rollout.Create(caller.Command, plan, cancellation);
        if (outcome.Ok && request.Start)
        {
            var started = await rollout.Start(caller.Command with { CommandId = $"{caller.Command.CommandId}:start" }, cancellation);
            outcome = started.Ok ? outcome with { Version = started.Version } : started;
        }

        return CommandAnswer.Made(outcome.Ok ? outcome with { Result = id } : outcome, _ => $"/api/v1/rollouts/{id}");
    }

    private static async Task<Tagged<RolloutRow>> Get(string rolloutId, IRolloutRows rows, CancellationToken cancellation)
    {
        var rollout = await rows.FindAsync(rolloutId, cancellation);
        return new Tagged<RolloutRow>(rollout, rollout?.Version ?? 0, "rollout");
    }

    private static async Task<Page<RolloutTargetRow>> ListTargets(
        string rolloutId, [Range(0, 100)] int? wave, IRolloutRows rows, CancellationToken cancellation) =>
        Pages.Whole(await rows.ListTargetsAsync(rolloutId, wave, cancellation));

    private static async Task<string[]> AllDevicesAsync(string projectId, IDeviceRows devices, CancellationToken cancellation)
    {
        var ids = new List<string>();
        for (var page = new PageRequest(null, 500); ;)
        {
            var rows = await devices.ListAsync(projectId, page, cancellation);
            ids.AddRange(rows.Items.Where(d => d.Status != "revoked").Select(d => d.Id));
            if (rows.Next is null)
                return [.. ids];
            page = page with { Cursor = rows.Next };
        }
    }
}

/// <param name="DeviceIds">In the order in which they are updated; null for all devices of the project.</param>
/// <param name="Waves">Cumulative share of devices per wave, rising to 1; all at once when absent.</param>
/// <param name="MaxFailureRate">Share of a wave's devices that may fail before it rolls back, 0..1.</param>
/// <param name="SoakSeconds">How long a wave must stay healthy before the next starts.</param>
public sealed record RolloutRequest(
    [property: StringLength(64, MinimumLength = 1)] string ModelId,
    [property: MaxLength(100_000)] string[]? DeviceIds,
    [property: Length(1, 20)] double[]? Waves,
    [property: Range(0.0, 1.0)] double MaxFailureRate,
    [property: Range(0, 30 * 86400)] double SoakSeconds,
    [property: StringLength(500)] string? Reason,
    bool Start)
{
    public RolloutPlan ToPlan(string projectId, IReadOnlyList<string> deviceIds) => new()
    {
        ProjectId = projectId,
        ModelId = ModelId,
        DeviceIds = deviceIds,
        Waves = Waves ?? [1.0],
        MaxFailureRate = MaxFailureRate,
        Soak = TimeSpan.FromSeconds(SoakSeconds),
        Reason = Reason ?? "",
    };
}
