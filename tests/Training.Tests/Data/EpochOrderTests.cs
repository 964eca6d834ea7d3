using CsCheck;
using VisionInApp.Messages;
using VisionInApp.Training.Data;

namespace VisionInApp.Tests.Training.Data;

public class EpochOrderTests
{
    [Fact]
    public void Without_a_threshold_every_image_comes_once_in_another_order_each_epoch()
    {
        var order = new EpochOrder(Images([0, 0, 1, 0]), 0, seed: 3);
        order.Length.ShouldBe(4);
        order.Of(0).Order().ShouldBe([0, 1, 2, 3]);
        Enumerable.Range(0, 20).Select(e => string.Join(',', order.Of(e))).Distinct().Count().ShouldBeGreaterThan(5);
    }

    [Fact]
    public void An_image_comes_as_often_as_its_rarest_class_asks_for()
    {
        // One image of 100 has class 1: with threshold 0.25 it is wanted √(0.25 / 0.01) = 5 times, the others √(0.25 / 1) → once.
        var order = new EpochOrder(Images([.. Enumerable.Repeat(0, 99), 1]), 0.25, seed: 1);
        order.Length.ShouldBe(104);
        order.Of(7).Count(i => i == 99).ShouldBe(5);
    }

    [Fact]
    public void Lots_round_repeats_up_and_down_around_their_mean_and_no_epoch_is_longer_than_another() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 60], Gen.Double[0.01, 1], Gen.Int[0, 1000]).Sample((classes, threshold, seed) =>
        {
            var order = new EpochOrder(Images(classes), threshold, seed);
            for (var epoch = 0; epoch < 5; epoch++)
            {
                var shown = order.Of(epoch);
                shown.ShouldBe(order.Of(epoch));
                shown.Length.ShouldBe(order.Length);
                var times = shown.CountBy(i => i).ToDictionary();
                for (var i = 0; i < classes.Length; i++)
                {
                    var wanted = Math.Max(1, Math.Sqrt(threshold * classes.Length / classes.Count(c => c == classes[i])));
                    times.GetValueOrDefault(i).ShouldBeInRange((int)Math.Floor(wanted * 0.95), (int)Math.Ceiling(wanted * 1.5) + 1);
                }
            }
        }, iter: 100, threads: 1);

    private static List<TrainingImage> Images(IEnumerable<int> classes) =>
        [.. classes.Select((c, i) => new TrainingImage($"{i}.png", () => [], [new TrainingBox(c, new Box(0, 0, 5, 5))]))];
}
