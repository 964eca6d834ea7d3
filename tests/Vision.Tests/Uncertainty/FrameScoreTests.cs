using VisionInApp.Messages;
using VisionInApp.Vision.Uncertainty;

namespace VisionInApp.Tests.Vision.Uncertainty;

public class FrameScoreTests
{
    private static readonly Dictionary<int, double> Thresholds = new() { [0] = 0.4, [1] = 0.6 };

    [Fact]
    public void A_box_at_its_threshold_is_uncertain_and_a_sure_one_is_not()
    {
        var doubtful = FrameScore.Score([At(0, 0.4, 0)], Thresholds);
        doubtful.Reason.ShouldBe("low_confidence");
        doubtful.Score.ShouldBe(0.8, 1e-9);
        FrameScore.Score([At(0, 0.95, 0)], Thresholds).ShouldBe(new FrameUncertainty(0, "confident"));
    }

    [Fact]
    public void More_doubtful_boxes_are_more_uncertain_and_the_score_stays_below_one()
    {
        var scores = Enumerable.Range(1, 10).Select(n => FrameScore.Score([.. Enumerable.Range(0, n).Select(i => At(0, 0.5, i * 100))], Thresholds).Score).ToList();
        scores.ShouldBeInOrder(SortDirection.Ascending);
        scores[^1].ShouldBeInRange(scores[0], 1);
    }

    [Fact]
    public void The_threshold_of_the_box_s_own_class_counts() =>
        FrameScore.Score([At(1, 0.6, 0)], Thresholds).Score.ShouldBeGreaterThan(FrameScore.Score([At(0, 0.6, 0)], Thresholds).Score);

    [Fact]
    public void A_frame_without_detections_is_empty() => FrameScore.Score([], Thresholds).Reason.ShouldBe("empty");

    [Fact]
    public void Two_classes_for_one_place_contradict_each_other()
    {
        var uncertainty = FrameScore.Score([At(0, 0.9, 0), At(1, 0.95, 1)], Thresholds);
        uncertainty.Reason.ShouldBe("overlap");
        uncertainty.Score.ShouldBe(0.95, 1e-9);
    }

    [Fact]
    public void Very_many_sure_boxes_are_dense() =>
        FrameScore.Score([.. Enumerable.Range(0, 50).Select(i => At(0, 0.99, i * 100))], Thresholds).Reason.ShouldBe("dense");

    private static Detection At(int classId, double confidence, double x) => new(classId, confidence, new Box(x, 0, 20, 20));
}
