using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Assignment;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Models;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Assignment;

public class SimOtaTests
{
    public static TheoryData<string> Files => OracleFiles.Named("simota_*.json");

    [Theory]
    [MemberData(nameof(Files))]
    public void Positives_are_those_of_the_reference(string file)
    {
        var oracle = HeadOracle.Load(file);
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(oracle.Height, oracle.Width, CPU);
        var matches = SimOta.Assign(oracle.RawTensor(), oracle.PaddedLabels(), grid, SimOtaOptions.Present);
        foreach (var expected in oracle.Assignments)
        {
            var mine = matches.Images.eq(expected.Image);
            matches.Anchors[mine].data<long>().ToArray().ShouldBe(expected.Anchors);
            matches.Objects[mine].data<long>().ToArray().ShouldBe(expected.Objects);
            var ious = matches.Ious[mine].data<float>().ToArray();
            for (var i = 0; i < ious.Length; i++)
                ((double)ious[i]).ShouldBe(expected.Ious![i], 1e-5);
        }

        matches.Count.ShouldBe(oracle.Assignments.Sum(a => a.Anchors.Length));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Losses_are_those_of_the_reference(string file)
    {
        Losses_equal(file, "no_l1", useL1: false);
        Losses_equal(file, "use_l1", useL1: true);
    }

    private static void Losses_equal(string file, string name, bool useL1)
    {
        var oracle = HeadOracle.Load(file);
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(oracle.Height, oracle.Width, CPU);
        var losses = YoloxLoss.Compute(oracle.RawTensor(), oracle.PaddedLabels(), grid, useL1).Read();
        var expected = oracle.Losses.GetProperty(name);
        double Figure(string part) => expected.GetProperty(part).GetDouble();
        losses.Total.ShouldBe(Figure("total"), 1e-5 * Figure("total"));
        losses["iou"].ShouldBe(Figure("iou_times_5"), 1e-5 * Figure("total"));
        losses["obj"].ShouldBe(Figure("obj"), 1e-5 * Figure("total"));
        losses["cls"].ShouldBe(Figure("cls"), 1e-5 * Figure("total"));
        losses["l1"].ShouldBe(Figure("l1"), 1e-5 * Figure("total"));
    }

    [Fact]
    public void Padding_rows_change_nothing()
    {
        var oracle = HeadOracle.Load("simota_a.json");
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(oracle.Height, oracle.Width, CPU);
        var labels = oracle.PaddedLabels();
        var padded = cat([labels, zeros(labels.shape[0], 4, 5)], 1);
        var plain = SimOta.Assign(oracle.RawTensor(), labels, grid, SimOtaOptions.Present);
        var same = SimOta.Assign(oracle.RawTensor(), padded, grid, SimOtaOptions.Present);
        same.Anchors.data<long>().ToArray().ShouldBe(plain.Anchors.data<long>().ToArray());
        same.Objects.data<long>().ToArray().ShouldBe(plain.Objects.data<long>().ToArray());
    }

    [Fact]
    public void A_batch_without_objects_has_only_an_objectness_loss()
    {
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(64, 64, CPU);
        var raw = zeros(2, 84, 8).requires_grad_();
        var losses = YoloxLoss.Compute(raw, zeros(2, 3, 5), grid, useL1: true);
        losses.Positives.ShouldBe(0);
        losses.Read().Total.ShouldBe(2 * 84 * Math.Log(2), 1e-3);
        losses.Total.backward();
        raw.grad!.isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void A_picture_whose_objects_are_all_out_of_reach_has_no_positives()
    {
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(64, 64, CPU);
        var labels = tensor(new float[] { 1, 500, 500, 20, 20, 0, 0, 0, 0, 0, 0, 32, 32, 24, 24, 0, 0, 0, 0, 0 }).reshape(2, 2, 5);
        var matches = SimOta.Assign(zeros(2, 84, 8), labels, grid, SimOtaOptions.Present);
        matches.Count.ShouldBeGreaterThan(0);
        matches.Images.data<long>().ToArray().ShouldAllBe(image => image == 1);
    }

    [Fact]
    public void The_original_rule_also_considers_anchors_inside_the_box()
    {
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(160, 160, CPU);
        var labels = tensor(new float[] { 0, 80, 80, 140, 140 }).reshape(1, 1, 5);
        var raw = zeros(1, 525, 6);
        // Anchors in two corners, inside the box but far from its centre, predict the box itself; no other comes close.
        var corners = new[] { (X: 3, Y: 3), (X: 16, Y: 16) };
        foreach (var (x, y) in corners)
        {
            var box = tensor(new[] { 10f - x, 10f - y, MathF.Log(140 / 8f), MathF.Log(140 / 8f), 5f });
            raw[0, (y * 20) + x, ..5] = box;
        }

        var corner = (corners[0].Y * 20L) + corners[0].X;
        SimOta.Assign(raw, labels, grid, SimOtaOptions.Present).Anchors.data<long>().ToArray().ShouldNotContain(corner);
        SimOta.Assign(raw, labels, grid, SimOtaOptions.Original with { CentreRadius = 0.3 }).Anchors.data<long>().ToArray().ShouldContain(corner);
    }
}
