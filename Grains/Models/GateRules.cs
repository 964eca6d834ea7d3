using System.Globalization;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Grains.Models;

/// <summary>
/// Whether a challenger may replace the champion: better on the same test images, not worse outside noise, and no class given up.
/// The reasons are in docs/decisions.
/// </summary>
public static class GateRules
{
    /// <summary>With fewer boxes than this in the test split the AP of a class is noise; it is not judged alone.</summary>
    public const int MinBoxesOfClass = 10;

    /// <summary>Every reason against it; none means it passes.</summary>
    public static IReadOnlyList<GateReason> Judge(EvaluationSummary evaluation, string? championId, GateBounds bounds)
    {
        List<GateReason> reasons = [];
        if (!(evaluation.Map50 >= bounds.MinimumMap50))
            reasons.Add(new(
                "gate.below_minimum",
                $"mAP50 is {Show(evaluation.Map50)}; at least {Show(bounds.MinimumMap50)} is asked for.",
                evaluation.Map50,
                bounds.MinimumMap50));
        if (championId is null)
            return reasons;
        if (evaluation.Champion is not { } champion || champion.ModelId != championId)
            reasons.Add(new(
                "gate.not_compared", "It was not measured against the model that is in production now; train again.", null, null));
        else
            reasons.AddRange(Compare(evaluation, champion, bounds));
        return reasons;
    }

    private static IEnumerable<GateReason> Compare(EvaluationSummary evaluation, ChampionComparison champion, GateBounds bounds)
    {
        if (!(champion.Difference > 0))
            yield return new(
                "gate.not_better", $"mAP50 differs by {Signed(champion.Difference)} from the champion's; it must be greater.", champion.Difference, 0);
        else if (!(champion.DifferenceLow95 >= -bounds.NoiseMargin))
            yield return new(
                "gate.not_better",
                $"The gain of {Signed(champion.Difference)} mAP50 is inside noise: its 95 % interval reaches down to {Signed(champion.DifferenceLow95)}, "
                + $"and {Signed(-bounds.NoiseMargin)} is the least allowed.",
                champion.DifferenceLow95,
                -bounds.NoiseMargin);
        foreach (var before in champion.Classes.Where(c => c.Ap50 >= 0 && c.Boxes >= MinBoxesOfClass))
        {
            var now = Math.Max(0, evaluation.Classes.FirstOrDefault(c => c.ClassId == before.ClassId)?.Ap50 ?? 0);
            if (before.Ap50 - now > bounds.MaxClassLoss)
                yield return new(
                    "gate.class_regressed",
                    $"Class '{before.Name}' loses {Show(before.Ap50 - now)} AP50 against the champion; at most {Show(bounds.MaxClassLoss)} is allowed.",
                    before.Ap50 - now,
                    bounds.MaxClassLoss);
        }
    }

    private static string Show(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
