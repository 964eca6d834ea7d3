using CsCheck;
using VisionInApp.Messages;
using VisionInApp.Vision.Geometry;

namespace VisionInApp.Tests.Vision.Geometry;

public class NmsTests
{
    private static readonly Gen<Detection[]> Scenes =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 10], Gen.Double[0, 60], Gen.Double[0, 60], Gen.Double[1, 40], Gen.Double[1, 40],
            (c, score, x, y, w, h) => new Detection(c, score / 10.0, new Box(x, y, w, h))).Array[0, 60];

    [Fact]
    public void Of_two_overlapping_boxes_of_a_class_the_better_stays_and_another_class_is_untouched()
    {
        Detection[] scene = [new(0, 0.6, new Box(0, 0, 10, 10)), new(0, 0.9, new Box(1, 0, 10, 10)), new(1, 0.3, new Box(1, 0, 10, 10))];
        Nms.Suppress(scene, 0.65).ShouldBe([scene[1], scene[2]]);
    }

    [Fact]
    public void An_overlap_of_exactly_the_threshold_stays() =>
        Nms.Suppress([new Detection(0, 0.9, new Box(0, 0, 10, 10)), new Detection(0, 0.8, new Box(0, 0, 10, 5))], 0.5).Count.ShouldBe(2);

    [Fact]
    public void Equal_scores_keep_the_order_of_the_input()
    {
        var scene = Enumerable.Range(0, 50).Select(i => new Detection(i, 0.5, new Box(i * 30, 0, 10, 10))).ToArray();
        Nms.Suppress(scene, 0.5).Select(d => d.ClassId).ShouldBe(Enumerable.Range(0, 50));
    }

    [Fact]
    public void What_is_kept_does_not_overlap_and_what_went_overlaps_something_better_that_was_kept() => Scenes.Sample(scene =>
    {
        var kept = Nms.Suppress(scene, 0.5);
        kept.Select(d => d.Confidence).ShouldBeInOrder(SortDirection.Descending);
        foreach (var one in kept)
            kept.ShouldAllBe(other => ReferenceEquals(other, one) || other.ClassId != one.ClassId || other.Box.Iou(one.Box) <= 0.5);
        foreach (var gone in scene.Where(d => !kept.Any(k => ReferenceEquals(k, d))))
            kept.ShouldContain(k => k.ClassId == gone.ClassId && k.Confidence >= gone.Confidence && k.Box.Iou(gone.Box) > 0.5);
    });

    [Fact]
    public void No_more_than_asked_for_are_kept()
    {
        var candidates = Enumerable.Range(0, 20).Select(i => new Candidate(i, 0, i / 20f, new Box(i * 30, 0, 10, 10))).ToArray();
        Nms.Suppress(candidates, 0.5, maxKept: 3).ShouldBe(3);
        candidates.Take(3).Select(c => c.Order).ShouldBe([19, 18, 17]);
    }

    [Fact]
    public void Many_candidates_are_suppressed_as_the_plain_rule_says()
    {
        var random = new Random(4);
        foreach (var (count, classes, spread) in new[] { (10, 3, 50), (399, 1, 300), (401, 4, 40), (3000, 1, 900), (3000, 7, 200) })
        {
            // Coarse scores, so that many tie; negative ones sort last.
            var scene = Enumerable.Range(0, count)
                .Select(i => new Candidate(i, random.Next(classes) * 1000, random.Next(-3, 40) / 40f, new Box(random.NextDouble() * spread, random.NextDouble() * spread, 1 + (random.NextDouble() * 60), 1 + (random.NextDouble() * 60))))
                .ToArray();
            foreach (var (iou, most) in new[] { (0.45, int.MaxValue), (0.65, 30), (0.0, int.MaxValue) })
            {
                var candidates = scene.ToArray();
                var kept = Nms.Suppress(candidates, iou, most);
                candidates.Take(kept).ShouldBe(Plain(scene, iou).Take(most));
            }
        }
    }

    private static List<Candidate> Plain(IEnumerable<Candidate> scene, double iou)
    {
        var kept = new List<Candidate>();
        foreach (var candidate in scene.OrderByDescending(c => c.Score).ThenBy(c => c.Order))
        {
            if (!kept.Any(k => k.ClassId == candidate.ClassId && k.Box.Iou(candidate.Box) > iou))
                kept.Add(candidate);
        }

        return kept;
    }
}
