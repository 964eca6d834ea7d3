using VisionInApp.Training;
using VisionInApp.Training.Optimization;

namespace VisionInApp.Tests.Training.Optimization;

public class LearningRateScheduleTests
{
    private static readonly LearningRateSchedule Schedule =
        new(new Recipe { Epochs = 20, WarmupEpochs = 4, PlainEpochs = 6, LearningRate = 1, FinalLearningRate = 0.05 }, stepsPerEpoch: 10);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 0.25)] // half of the warm-up, squared
    [InlineData(40, 1)]
    [InlineData(90, 0.525)] // half of the cosine
    [InlineData(140, 0.05)]
    [InlineData(199, 0.05)]
    public void The_rate_follows_the_published_curve(long step, double expected) => Schedule.At(step).ShouldBe(expected, 1e-12);

    [Fact]
    public void Without_warm_up_the_first_step_is_at_the_highest_rate() =>
        new LearningRateSchedule(new Recipe { WarmupEpochs = 0, LearningRate = 0.3 }, 5).At(0).ShouldBe(0.3);
}
