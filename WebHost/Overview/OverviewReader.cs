using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Devices;

namespace VisionInApp.WebHost.Overview;

/// <summary>Reads a project's overview from the catalog.</summary>
public sealed class OverviewReader(
    IProjectRows projects, IDatasetRows datasets, ITrainingRows training, IModelRows models, IRolloutRows rollouts, IDeviceRows devices,
    IFeedbackRows feedback, TimeProvider time)
{
    private static readonly PageRequest Newest = new(null, 50);
    private static readonly PageRequest Many = new(null, 500);

    /// <summary>Null when there is no such project.</summary>
    public async Task<ProjectOverview?> ReadAsync(string projectId, CancellationToken cancellation)
    {
        if (await projects.FindAsync(projectId, cancellation) is not { } project)
            return null;
        var queue = await feedback.CountAsync(projectId, cancellation);
        var rounds = await feedback.ListRoundsAsync(projectId, cancellation);
        var jobs = (await training.ListJobsAsync(projectId, Newest, cancellation)).Items;
        var versions = (await models.ListAsync(projectId, Newest, cancellation)).Items;
        var plans = (await rollouts.ListAsync(projectId, Newest, cancellation)).Items;
        return new ProjectOverview(
            project,
            await datasets.CountAsync(projectId, cancellation),
            queue,
            rounds.MaxBy(r => r.Number),
            jobs.Where(Stages.IsRunning).Concat(jobs).FirstOrDefault(),
            project.ChampionId is { } champion ? await models.FindAsync(champion, cancellation) : null,
            versions.FirstOrDefault(m => m.Stage is "candidate" or "approved" && m.Id != project.ChampionId),
            plans.Where(Stages.IsRunning).Concat(plans).FirstOrDefault(),
            await CountDevicesAsync(projectId, cancellation),
            Waiting(project, queue, versions, plans, rounds.MaxBy(r => r.Number)));
    }

    private static List<WaitingItem> Waiting(
        ProjectRow project, FeedbackCounts queue, IReadOnlyList<ModelRow> versions, IReadOnlyList<RolloutRow> plans, RoundRow? round)
    {
        var waiting = new List<WaitingItem>();
        if (queue.Queued > 0)
            waiting.Add(new WaitingItem("review", "project", project.Id, project.Name, queue.Queued));
        waiting.AddRange(versions.Where(Stages.AwaitsDecision).Select(m => new WaitingItem("approve", "model", m.Id, $"{m.Family} v{m.Number}", null)));
        waiting.AddRange(plans.Where(r => r.State == "draft").Select(r => new WaitingItem("rollout", "rollout", r.Id, $"#{r.Number}", null)));
        if (round is { Stage: "waiting_rollout", ModelId: { } modelId } && versions.FirstOrDefault(m => m.Id == modelId) is { } ready && plans.All(r => r.Id != round.RolloutId))
            waiting.Add(new WaitingItem("rollout", "model", ready.Id, $"{ready.Family} v{ready.Number}", null));
        return waiting;
    }

    private async Task<DeviceCounts> CountDevicesAsync(string projectId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var all = (await devices.ListAsync(projectId, Many, cancellation)).Items.Where(d => d.Status != "revoked").Select(d => new DeviceStatus(d, now)).ToList();
        return new DeviceCounts(all.Count, all.Count(d => d.Online), all.Count(d => d is { Online: true, Status: "running" }));
    }
}
