using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Overview;

/// <summary>A project at a glance, and everything long that runs.</summary>
public static class OverviewEndpoints
{
    public static void MapOverview(this RouteGroupBuilder api)
    {
        api.MapGroup("/projects/{projectId}/overview").WithTags("Projects").ForMembers()
            .MapGet("", Get).WithName("GetOverview").WithSummary("The loop's stations in numbers, and what waits for a person.");
        api.MapGet("/running", ListRunning).WithTags("Projects").WithName("ListRunning").WithSummary("Running work over all my projects.");
    }

    private static async Task<Tagged<ProjectOverview>> Get(string projectId, OverviewReader reader, CancellationToken cancellation)
    {
        var overview = await reader.ReadAsync(projectId, cancellation);
        return new Tagged<ProjectOverview>(overview, overview?.Project.Version ?? 0, "project");
    }

    private static async Task<RunningWork[]> ListRunning(Caller caller, Membership membership, RunningReader reader, CancellationToken cancellation)
    {
        var projects = await membership.AllAsync(caller.UserId, cancellation);
        var work = new List<RunningWork>();
        foreach (var project in projects)
            work.AddRange(await reader.ReadAsync(project.Id, cancellation));
        return [.. work.OrderBy(w => w.StartedAt)];
    }
}

/// <param name="Round">The running or last round.</param>
/// <param name="Job">The newest job that has not ended, else the newest.</param>
/// <param name="Challenger">The newest model version that is not decided yet.</param>
/// <param name="Rollout">The newest rollout that has not ended, else the newest.</param>
public sealed record ProjectOverview(
    ProjectRow Project, DatasetCounts Counts, FeedbackCounts Feedback, RoundRow? Round, JobRow? Job,
    ModelRow? Champion, ModelRow? Challenger, RolloutRow? Rollout, DeviceCounts Devices, IReadOnlyList<WaitingItem> Waiting);

public sealed record DeviceCounts(int Total, int Online, int Running);

/// <summary>Something a person is asked to do.</summary>
/// <param name="Kind"><c>review</c>, <c>approve</c> or <c>rollout</c>.</param>
/// <param name="Thing">What the id names: <c>project</c> (review), <c>model</c> (approve, or roll out) or <c>rollout</c> (a draft).</param>
public sealed record WaitingItem(string Kind, string Thing, string Id, string Title, int? Count);

/// <param name="Kind"><c>import</c>, <c>freeze</c>, <c>training</c>, <c>rollout</c> or <c>round</c>.</param>
/// <param name="Fraction">0..1; null when unknown.</param>
public sealed record RunningWork(string Kind, string Id, string ProjectId, string Title, double? Fraction, double? SecondsLeft, DateTimeOffset StartedAt);
