using VisionInApp.Messages;
using VisionInApp.Vision.Evaluation;

namespace VisionInApp.Tests.Vision.Evaluation;

public class BootstrapDifferenceTests
{
    [Fact]
    public void The_point_estimate_is_the_map50_of_the_evaluator()
    {
        var (truth, found) = Scenes(100, missed: 0.3, seed: 5);
        var estimate = BootstrapDifference.Estimate(truth, found, found, resamples: 40);
        estimate.Champion.ShouldBe(CocoEvaluator.Evaluate(truth, found).Ap50, 1e-9);
        estimate.Difference.ShouldBe(0);
        (estimate.Low, estimate.High).ShouldBe((0, 0));
        estimate.IsBetter.ShouldBeFalse();
    }

    [Fact]
    public void The_map50_of_the_blood_cells_is_the_oracles()
    {
        var truth = CocoResults.ReadTruth(CocoOracleTests.Read("bccd_val_gt.json"));
        var found = CocoResults.ReadDetections(CocoOracleTests.Read("bccd_val_dt.json"), truth);
        BootstrapDifference.Estimate(truth, found, found, resamples: 40).Champion.ShouldBe(0.501000763469697, 1e-9);
    }

    [Fact]
    public void A_clearly_better_challenger_is_better_outside_noise_and_the_other_way_worse()
    {
        var (truth, poor) = Scenes(100, missed: 0.5, seed: 5);
        var (_, good) = Scenes(100, missed: 0.1, seed: 5);
        var estimate = BootstrapDifference.Estimate(truth, poor, good);
        estimate.IsBetter.ShouldBeTrue();
        estimate.Low.ShouldBeLessThan(estimate.Difference);
        estimate.High.ShouldBeGreaterThan(estimate.Difference);
        BootstrapDifference.Estimate(truth, good, poor).IsWorse.ShouldBeTrue();
    }

    [Fact]
    public void Two_equally_good_models_are_inside_noise_nearly_always()
    {
        var outside = Enumerable.Range(0, 40).Count(trial =>
        {
            var (truth, first) = Scenes(40, missed: 0.3, seed: trial, noise: trial);
            var (_, second) = Scenes(40, missed: 0.3, seed: trial, noise: trial + 1000);
            var estimate = BootstrapDifference.Estimate(truth, first, second, resamples: 300);
            return estimate.IsBetter || estimate.IsWorse;
        });
        outside.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval()
    {
        var (truth, poor) = Scenes(100, missed: 0.3, seed: 5);
        var (_, good) = Scenes(100, missed: 0.2, seed: 5);
        var first = BootstrapDifference.Estimate(truth, poor, good, seed: 7);
        BootstrapDifference.Estimate(truth, poor, good, seed: 7).ShouldBe(first);
    }

    /// <summary>Images of 1 to 15 boxes in 3 classes; a share of them is missed, as many false boxes are added.</summary>
    internal static (IReadOnlyList<GroundTruthImage> Truth, IReadOnlyList<IReadOnlyList<Detection>> Found) Scenes(int images, double missed, int seed, int noise = 0)
    {
        var (layout, luck) = (new Random(seed), new Random(noise + 77));
        var truth = Enumerable.Range(1, images).Select(id => new GroundTruthImage(id, [.. Enumerable.Range(0, layout.Next(1, 16)).Select(i =>
            new GroundTruthBox(layout.Next(3), new Box(i * 40, layout.Next(400), 30, 30)))])).ToList();
        var found = truth.Select(image => (IReadOnlyList<Detection>)[.. image.Boxes.Select(b => luck.NextDouble() < missed
            ? new Detection(b.ClassId, luck.NextDouble() * 0.8, b.Box with { Y = b.Box.Y + 200 })
            : new Detection(b.ClassId, 0.2 + (luck.NextDouble() * 0.8), b.Box))]).ToList();
        return (truth, found);
    }
}
