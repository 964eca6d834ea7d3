using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.WebHost.Overview;

/// <summary>Which states mean that work goes on.</summary>
internal static class Stages
{
    public static bool IsRunning(JobRow job) => job.State is "queued" or "leased" or "running" or "interrupted" or "evaluating";

    public static bool IsRunning(RolloutRow rollout) => rollout.State is "running" or "paused" or "rolling_back";

    public static bool IsRunning(RoundRow round) => round.EndedAt is null;

    public static bool IsRunning(ImportRow import) => import.State is "waiting" or "running";

    public static bool IsRunning(DatasetVersionRow version) => version.State == "freezing";

    public static bool AwaitsDecision(ModelRow model) => model.Stage == "candidate" && model.Gate != "pending";
}
