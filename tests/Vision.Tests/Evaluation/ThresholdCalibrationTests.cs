using VisionInApp.Messages;
using VisionInApp.Vision.Evaluation;

namespace VisionInApp.Tests.Vision.Evaluation;

public class ThresholdCalibrationTests
{
    private static readonly Box Here = new(10, 10, 20, 20);
    private static readonly Box There = new(60, 60, 20, 20);
    private static readonly Box Nowhere = new(200, 200, 20, 20);

    [Fact]
    public void The_threshold_lies_between_the_last_hit_worth_taking_and_the_next_detection()
    {
        var threshold = Calibrate([new(1, Here), new(1, There)], [new(1, 0.9, Here), new(1, 0.6, There), new(1, 0.4, Nowhere)]).Single();
        threshold.Threshold.ShouldBe(0.5, 1e-12);
        (threshold.TruePositives, threshold.FalsePositives, threshold.FalseNegatives).ShouldBe((2, 0, 0));
        threshold.F1.ShouldBe(1);
    }

    [Fact]
    public void Detections_of_equal_confidence_are_taken_together()
    {
        var threshold = Calibrate([new(1, Here)], [new(1, 0.6, Here), new(1, 0.6, Nowhere)]).Single();
        threshold.Threshold.ShouldBeLessThan(0.6);
        (threshold.TruePositives, threshold.FalsePositives).ShouldBe((1, 1));
    }

    [Fact]
    public void A_class_that_is_never_found_gets_the_fallback()
    {
        var threshold = Calibrate([new(4, Here)], [new(4, 0.9, Nowhere)]).Single();
        threshold.Threshold.ShouldBe(0.25);
        (threshold.F1, threshold.FalsePositives, threshold.FalseNegatives).ShouldBe((0, 1, 1));
    }

    [Fact]
    public void No_other_threshold_has_a_better_f1()
    {
        var (truth, found) = BootstrapDifferenceTests.Scenes(30, missed: 0.4, seed: 3);
        foreach (var best in ThresholdCalibration.Calibrate(truth, found))
        {
            for (var threshold = 0.01; threshold < 1; threshold += 0.01)
                F1(truth, found, best.ClassId, threshold).ShouldBeLessThanOrEqualTo(best.F1 + 1e-12);
            F1(truth, found, best.ClassId, best.Threshold).ShouldBe(best.F1, 1e-12);
        }
    }

    [Fact]
    public void A_wished_precision_is_reached_with_the_highest_recall_or_as_nearly_as_can_be()
    {
        var truth = new[] { new GroundTruthImage(1, [new(1, Here), new(1, There)]) };
        IReadOnlyList<Detection>[] found = [[new(1, 0.9, Here), new(1, 0.6, Nowhere), new(1, 0.4, There)]];
        ClassThreshold At(double precision) => ThresholdCalibration.ForPrecision(truth, found, precision).Single();
        (At(0.9).Threshold, At(0.9).Precision, At(0.9).Recall).ShouldBe((0.75, 1, 0.5));
        (At(0.6).Threshold, At(0.6).Recall).ShouldBe((0.2, 1));
        IReadOnlyList<Detection>[] worse = [[new(1, 0.9, Nowhere), new(1, 0.6, Here), new(1, 0.4, There)]];
        ThresholdCalibration.ForPrecision(truth, worse, 0.99).Single().Precision.ShouldBe(2 / 3.0, 1e-12);
    }

    private static IReadOnlyList<ClassThreshold> Calibrate(GroundTruthBox[] truth, Detection[] found) =>
        ThresholdCalibration.Calibrate([new GroundTruthImage(1, truth)], [found]);

    // In these scenes a detection either is its truth's box or touches none of its class.
    private static double F1(IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> found, int classId, double threshold)
    {
        var (hits, taken, truths) = (0, 0, truth.Sum(i => i.Boxes.Count(b => b.ClassId == classId)));
        foreach (var (image, detections) in truth.Zip(found))
        {
            var chosen = detections.Where(d => d.ClassId == classId && d.Confidence >= threshold).ToList();
            taken += chosen.Count;
            hits += chosen.Count(d => image.Boxes.Any(b => b.ClassId == classId && b.Box == d.Box));
        }

        return 2.0 * hits / (taken + truths);
    }
}
