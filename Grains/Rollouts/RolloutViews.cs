using System.Globalization;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Grains.Rollouts;

/// <summary>How a rollout shows in the catalog.</summary>
internal static class RolloutViews
{
    public static long Generation(Outcome outcome) => long.Parse(outcome.Result!, CultureInfo.InvariantCulture);

    public static IReadOnlyList<object> Rows(string id, RolloutState state) =>
    [
        new RolloutRow
        {
            ProjectId = state.Plan!.ProjectId,
            Id = id,
            Version = state.Version,
            Number = state.Number,
            State = state.Stage.Word(),
            ModelId = state.Plan.ModelId,
            PackageSha256 = state.Package!.Sha256,
            Wave = state.Wave,
            Waves = Waves(state),
            MaxFailureRate = state.Plan.MaxFailureRate,
            Reason = state.Plan.Reason,
            CreatedAt = state.CreatedAt,
            UpdatedAt = state.UpdatedAt,
        },
        .. state.Targets.Select(t => new RolloutTargetRow(id, t.DeviceId, t.Wave, t.Stage.Word(), t.Generation, t.Code, t.Message, state.UpdatedAt)),
    ];

    private static List<WaveRow> Waves(RolloutState state) =>
        [.. state.Targets.GroupBy(t => t.Wave).OrderBy(g => g.Key).Select(g => new WaveRow(
            g.Key == 0 && state.Plan!.Waves.Count > 1 ? "canary" : string.Create(CultureInfo.InvariantCulture, $"wave {g.Key + 1}"),
            g.Count(),
            g.Count(t => t.Generation > 0),
            g.Count(t => t.Stage == TargetStage.Succeeded),
            g.Count(t => t.Stage == TargetStage.Failed)))];
}
