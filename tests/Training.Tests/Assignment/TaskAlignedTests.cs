using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Assignment;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolo12;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Assignment;

public class TaskAlignedTests
{
    public static TheoryData<string> Files => OracleFiles.Named("tal_*.json");

    [Theory]
    [MemberData(nameof(Files))]
    public void Positives_and_their_weights_are_those_of_the_reference(string file)
    {
        var oracle = HeadOracle.Load(file);
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(oracle.Height, oracle.Width);
        var (raw, distances) = Outputs(oracle);
        var points = grid.Xy + 0.5;
        var boxes = cat([points - distances[.., .., ..2], points + distances[.., .., 2..]], 2) * grid.Strides.unsqueeze(1);

        var matches = TaskAligned.Assign(raw[.., .., 64..].sigmoid(), boxes, oracle.ListedLabels(), grid);

        foreach (var expected in oracle.Assignments)
        {
            var mine = matches.Images.eq(expected.Image);
            matches.Anchors[mine].data<long>().ToArray().ShouldBe(expected.Anchors);
            matches.Objects[mine].data<long>().ToArray().ShouldBe(expected.Objects);
            foreach (var (weight, figure) in matches.Weights[mine].data<float>().ToArray().Zip(expected.Weights!))
                ((double)weight).ShouldBe(figure, 1e-5);
        }

        matches.Count.ShouldBe(oracle.Assignments.Sum(a => a.Anchors.Length));
        ((double)matches.Weights.sum().item<float>()).ShouldBe(oracle.TargetScoresSum, 1e-5 * oracle.TargetScoresSum);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Losses_and_decoded_boxes_are_those_of_the_reference(string file)
    {
        var oracle = HeadOracle.Load(file);
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(oracle.Height, oracle.Width);
        using var network = Yolo12Variant.All[0].Create((int)RowClasses(oracle), seed: 0);
        var (raw, distances) = Outputs(oracle);

        var loss = Yolo12Loss.Compute(raw, distances, oracle.ListedLabels(), grid);

        var values = loss.Read();
        Near(values["iou"], "box_times_7_5");
        Near(values["cls"], "cls_times_0_5");
        Near(values["dfl"], "dfl_times_1_5");
        Near(loss.Total.item<float>(), "total_times_batch");
        var decoded = network.Decode(raw, oracle.Height, oracle.Width);
        Equal(decoded[0, 0], oracle.FirstAnchor);
        Equal(decoded[-1, -1], oracle.LastAnchor);

        void Near(double value, string name) => value.ShouldBe(oracle.Losses.GetProperty(name).GetDouble(), 1e-5 * oracle.Losses.GetProperty(name).GetDouble(), name);
    }

    [Fact]
    public void A_batch_without_objects_has_only_a_class_loss()
    {
        using var scope = NewDisposeScope();
        using var grid = AnchorGrid.Of(64, 64);
        var raw = zeros(2, 84, 67).requires_grad_();

        var loss = Yolo12Loss.Compute(raw, new Dfl().forward(raw[.., .., ..64]), zeros(2, 3, 5), grid);

        loss.Positives.ShouldBe(0);
        loss.Read().Total.ShouldBe(0.5 * 2 * 84 * 3 * Math.Log(2), 1e-2);
        loss.Total.backward();
        raw.grad!.isfinite().all().item<bool>().ShouldBeTrue();
    }

    private static (Tensor Raw, Tensor Distances) Outputs(HeadOracle oracle)
    {
        var raw = oracle.RawTensor().transpose(1, 2).contiguous(); // [B, A, 64 + classes]
        return (raw, new Dfl().forward(raw[.., .., ..64]));
    }

    private static long RowClasses(HeadOracle oracle) => oracle.Raw[0].Length - 64;

    private static void Equal(Tensor row, float[]? expected)
    {
        foreach (var (value, figure) in row.contiguous().data<float>().ToArray().Zip(expected!))
            ((double)value).ShouldBe(figure, 1e-4 * Math.Max(1, Math.Abs(figure)));
    }
}
