using VisionInApp.Messages;
using VisionInApp.Vision.Evaluation;

namespace VisionInApp.Tests.Vision.Evaluation;

/// <summary>One image, two classes, every kind of error once.</summary>
public class ErrorBreakdownTests
{
    private static readonly GroundTruthImage[] Truth =
    [
        new(1,
        [
            new GroundTruthBox(1, new Box(0, 0, 10, 10)),
            new GroundTruthBox(1, new Box(100, 0, 10, 10)),
            new GroundTruthBox(2, new Box(200, 0, 10, 10)),
            new GroundTruthBox(2, new Box(300, 0, 10, 10)),
            new GroundTruthBox(2, new Box(400, 0, 100, 100), Crowd: true),
        ]),
    ];

    private static readonly Detection[] Found =
    [
        new(1, 0.95, new Box(0, 0, 10, 10)),
        new(1, 0.90, new Box(1, 0, 10, 10)),
        new(1, 0.85, new Box(106, 0, 10, 10)),
        new(1, 0.80, new Box(200, 0, 10, 10)),
        new(2, 0.75, new Box(107, 0, 10, 10)),
        new(2, 0.70, new Box(0, 500, 10, 10)),
        new(2, 0.65, new Box(410, 10, 10, 10)),
    ];

    [Fact]
    public void Each_wrong_detection_has_one_reason_and_an_object_nearly_found_is_not_missed() =>
        ErrorBreakdown.Of(Truth, [Found]).Errors.Select(e => (e.Kind, e.Count)).ShouldBe(
        [
            (DetectionErrorKind.Classification, 1), (DetectionErrorKind.Localisation, 1), (DetectionErrorKind.Both, 1),
            (DetectionErrorKind.Duplicate, 1), (DetectionErrorKind.Background, 1), (DetectionErrorKind.Missed, 1),
        ]);

    [Fact]
    public void Mending_one_kind_gives_the_average_precision_that_it_costs()
    {
        var errors = ErrorBreakdown.Of(Truth, [Found]);
        errors.Ap50.ShouldBe(CocoEvaluator.Evaluate(Truth, [Found]).Ap50, 1e-12);
        // Class 1: right, wrong, wrong, wrong of two objects; class 2 finds none of its two. 51 of 101 recall points lie at or below one half.
        errors.Ap50.ShouldBe(51 / 101.0 / 2, 1e-12);
        // The box beside the second object becomes right: 1/1, 1/2, 2/3 give 51 points of 1 and 50 of 2/3.
        errors.Errors[(int)DetectionErrorKind.Localisation].ApLost.ShouldBe(50 * (2 / 3.0) / 101 / 2, 1e-12);
        // The wrong class becomes the right one of class 2, as its best detection.
        errors.Errors[(int)DetectionErrorKind.Classification].ApLost.ShouldBe(51 / 101.0 / 2, 1e-12);
        // With the missed object forgotten class 2 has one object and still finds none.
        errors.Errors[(int)DetectionErrorKind.Missed].ApLost.ShouldBe(0);
        errors.Errors[(int)DetectionErrorKind.Duplicate].ApLost.ShouldBe(0);
    }

    [Fact]
    public void Of_two_detections_that_mean_one_object_only_the_better_becomes_right()
    {
        Detection[] twice = [new(1, 0.9, new Box(6, 0, 10, 10)), new(1, 0.8, new Box(-6, 0, 10, 10))];
        var truth = new[] { new GroundTruthImage(1, [new GroundTruthBox(1, new Box(0, 0, 10, 10))]) };
        var errors = ErrorBreakdown.Of(truth, [twice]);
        (errors.Ap50, errors.Errors[(int)DetectionErrorKind.Localisation].Count).ShouldBe((0, 2));
        errors.Errors[(int)DetectionErrorKind.Localisation].ApLost.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void The_confusion_matrix_counts_pairs_whatever_their_class_and_what_is_left_as_nothing()
    {
        var confusion = ConfusionMatrix.Of(Truth, [Found]);
        confusion.ClassIds.ShouldBe([1, 2]);
        // Labelled 1: one found, one not; labelled 2: one taken for 1, one not found; nothing: a duplicate and a box beside as 1, two as 2.
        confusion.Counts.Select(row => row.ToArray()).ShouldBe([[1, 0, 1], [1, 0, 1], [2, 2, 0]]);
        ConfusionMatrix.Of(Truth, [Found], thresholds: new Dictionary<int, double> { [1] = 0.92, [2] = 1 }).Counts.Select(row => row.ToArray()).ShouldBe([[1, 0, 1], [0, 0, 2], [0, 0, 0]]);
    }

    [Fact]
    public void Calibration_compares_how_sure_and_how_right_the_detections_of_each_tenth_are()
    {
        var calibration = ConfidenceCalibration.Of(Truth, [Found]);
        calibration.Bins.Count.ShouldBe(10);
        var last = calibration.Bins[9];
        (last.Detections, last.Precision).ShouldBe((2, 0.5));
        last.MeanConfidence.ShouldBe(0.925, 1e-12);
        // .425 in the last bin, .825 (two wrong) and .725 (two wrong) in those before; the one on the crowd does not count.
        calibration.ExpectedError.ShouldBe((0.425 + 0.825 + 0.725) / 3, 1e-12);
    }

    [Fact]
    public void Nothing_found_and_nothing_labelled_are_told_without_a_division_by_zero()
    {
        var empty = EvaluationAnalysis.Of([new GroundTruthImage(1, [])], [[]]);
        (empty.Errors.Ap50, empty.Calibration.ExpectedError, empty.Speed).ShouldBe((-1, 0, null));
        EvaluationAnalysis.Of(Truth, [[]]).Errors.Errors.Single(e => e.Kind == DetectionErrorKind.Missed).Count.ShouldBe(4);
    }
}
