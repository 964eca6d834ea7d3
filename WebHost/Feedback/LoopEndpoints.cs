using VisionInApp.Grains.Interfaces.Feedback;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Feedback;

/// <summary>The loop of a project: its policy and its rounds.</summary>
public static class LoopEndpoints
{
    public static void MapLoop(this RouteGroupBuilder api)
    {
        var project = api.MapGroup("/projects/{projectId}").WithTags("Loop").ForMembers();
        project.MapGet("/loop", Get).WithName("GetLoop").WithSummary("The loop's policy and its running or last round.");
        project.MapPut("/loop/policy", SetPolicy).Needs(Right.Edit).WithName("SetLoopPolicy").WithSummary("Which steps go by themselves, and how models are trained and judged.").Answers();
        project.MapGet("/rounds", ListRounds).WithName("ListRounds").WithSummary("Rounds, newest first.");
        project.MapPost("/rounds", StartRound).Needs(Right.Edit).WithName("StartRound").WithSummary("Starts the next round. `result` is its number.").Answers(201);
        project.MapPost("/rounds/current/stop", StopRound).Needs(Right.Edit).WithName("StopRound").WithSummary("Stops the running round; nothing is rolled back.").Answers();
    }

    private static async Task<Tagged<LoopView>> Get(string projectId, IGrainFactory grains, CancellationToken cancellation)
    {
        var loop = await grains.GetGrain<IFeedbackLoopGrain>(projectId).Get(cancellation);
        return new Tagged<LoopView>(loop, loop.Version, "loop");
    }

    private static async Task<CommandAnswer> SetPolicy(
        string projectId, LoopPolicy policy, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IFeedbackLoopGrain>(projectId).SetPolicy(caller.Command, policy, cancellation));

    private static async Task<Page<RoundRow>> ListRounds(string projectId, IFeedbackRows rows, CancellationToken cancellation) =>
        Pages.Whole(await rows.ListRoundsAsync(projectId, cancellation));

    private static async Task<CommandAnswer> StartRound(string projectId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Made(
            await grains.GetGrain<IFeedbackLoopGrain>(projectId).StartRound(caller.Command, cancellation), _ => $"/api/v1/projects/{projectId}/loop");

    private static async Task<CommandAnswer> StopRound(string projectId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IFeedbackLoopGrain>(projectId).StopRound(caller.Command, cancellation));
}
