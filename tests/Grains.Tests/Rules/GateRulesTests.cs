using CsCheck;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Models;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Grains.Rules;

public sealed class GateRulesTests
{
    private static readonly GateBounds Bounds = new(0.3, 0.1, 0.02);

    [Fact]
    public void A_first_model_needs_only_the_least_figure()
    {
        GateRules.Judge(Evaluation(0.31), null, Bounds).ShouldBeEmpty();
        var reason = GateRules.Judge(Evaluation(0.29), null, Bounds).ShouldHaveSingleItem();
        (reason.Code, reason.Measured, reason.Bound).ShouldBe(("gate.below_minimum", 0.29, 0.3));
        GateRules.Judge(Evaluation(double.NaN), null, Bounds).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_challenger_that_was_not_measured_against_the_champion_of_today_is_refused()
    {
        GateRules.Judge(Evaluation(0.9), "m1", Bounds).ShouldHaveSingleItem().Code.ShouldBe("gate.not_compared");
        GateRules.Judge(Evaluation(0.9, Against("m0", 0.1, 0.05)), "m1", Bounds).ShouldHaveSingleItem().Code.ShouldBe("gate.not_compared");
    }

    [Theory]
    [InlineData(0.05, 0.01, true)]
    [InlineData(0.05, -0.02, true)]
    [InlineData(0.05, -0.03, false)]
    [InlineData(0.0, 0.0, false)]
    [InlineData(-0.01, -0.02, false)]
    public void A_gain_must_stand_outside_noise(double difference, double low, bool passes)
    {
        var reasons = GateRules.Judge(Evaluation(0.6, Against("m1", difference, low)), "m1", Bounds);
        (reasons.Count == 0).ShouldBe(passes);
        if (!passes)
            reasons.ShouldHaveSingleItem().Code.ShouldBe("gate.not_better");
    }

    [Fact]
    public void No_class_may_be_given_up_unless_it_is_too_small_to_judge()
    {
        ClassFigures Class(double ap, int boxes) => new(4, "bolt", ap, ap, boxes, 0.3);
        var lost = Evaluation(0.7, Against("m1", 0.1, 0.05) with { Classes = [Class(0.8, 40)] }) with { Classes = [Class(0.6, 40)] };
        var reason = GateRules.Judge(lost, "m1", Bounds).ShouldHaveSingleItem();
        (reason.Code, Math.Round(reason.Measured!.Value, 6), reason.Bound).ShouldBe(("gate.class_regressed", 0.2, 0.1));
        reason.Message.ShouldContain("bolt");
        var gone = lost with { Classes = [] };
        GateRules.Judge(gone, "m1", Bounds).ShouldHaveSingleItem().Measured.ShouldBe(0.8);
        var tiny = Evaluation(0.7, Against("m1", 0.1, 0.05) with { Classes = [Class(0.8, 9)] });
        GateRules.Judge(tiny, "m1", Bounds).ShouldBeEmpty();
    }

    /// <summary>Being better in every figure never turns a pass into a refusal.</summary>
    [Fact]
    public void The_gate_is_monotone()
    {
        var figure = Gen.Double[-0.2, 0.2];
        Gen.Select(Gen.Double[0, 1], figure, figure, Gen.Double[0, 0.1], Gen.Double[0, 0.1]).Sample((map, difference, low, gain, lift) =>
        {
            var before = GateRules.Judge(Evaluation(map, Against("m1", difference, low)), "m1", Bounds);
            var after = GateRules.Judge(Evaluation(map + gain, Against("m1", difference + gain, low + lift)), "m1", Bounds);
            after.Count.ShouldBeLessThanOrEqualTo(before.Count);
        });
    }

    private static EvaluationSummary Evaluation(double map50, ChampionComparison? champion = null) =>
        new() { Images = 50, Map50 = map50, Map5095 = map50 / 2, Classes = [], MillisecondsPerImage = 5, Champion = champion };

    private static ChampionComparison Against(string id, double difference, double low) =>
        new() { ModelId = id, Map50 = 0.5, Map5095 = 0.3, Classes = [], Difference = difference, DifferenceLow95 = low, DifferenceHigh95 = difference + 0.05 };
}
