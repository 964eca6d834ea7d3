using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.WebHost.Overview;

/// <summary>Reads what runs in a project from the catalog.</summary>
public sealed class RunningReader(IDatasetRows datasets, ITrainingRows training, IRolloutRows rollouts, IFeedbackRows feedback)
{
    private static readonly PageRequest Newest = new(null, 50);

    public async Task<IReadOnlyList<RunningWork>> ReadAsync(string projectId, CancellationToken cancellation) =>
    [
        .. (await datasets.ListImportsAsync(projectId, cancellation)).Where(Stages.IsRunning).Select(Of),
        .. (await datasets.ListVersionsAsync(projectId, cancellation)).Where(Stages.IsRunning).Select(Of),
        .. (await training.ListJobsAsync(projectId, Newest, cancellation)).Items.Where(Stages.IsRunning).Select(Of),
        .. (await rollouts.ListAsync(projectId, Newest, cancellation)).Items.Where(Stages.IsRunning).Select(Of),
        .. (await feedback.ListRoundsAsync(projectId, cancellation)).Where(Stages.IsRunning).Select(Of),
    ];

    private static RunningWork Of(ImportRow import) =>
        new("import", import.Id, import.ProjectId, import.FileName, Share(import.Done, import.Total), null, import.CreatedAt);

    private static RunningWork Of(DatasetVersionRow version) =>
        new("freeze", $"{version.Number}", version.ProjectId, $"v{version.Number}", null, null, version.CreatedAt);

    private static RunningWork Of(JobRow job) =>
        new("training", job.Id, job.ProjectId, $"#{job.Number} {job.Family}", job.Fraction, job.SecondsLeft, job.StartedAt ?? job.CreatedAt);

    private static RunningWork Of(RolloutRow rollout) =>
        new("rollout", rollout.Id, rollout.ProjectId, $"#{rollout.Number}", Share(rollout.Waves.Sum(w => w.Succeeded + w.Failed), rollout.Waves.Sum(w => w.Targets)), null, rollout.CreatedAt);

    private static RunningWork Of(RoundRow round) =>
        new("round", $"{round.Number}", round.ProjectId, $"#{round.Number}", null, null, round.StartedAt);

    private static double? Share(int done, int total) => total > 0 ? (double)done / total : null;
}
