using System.Text.Json;
using VisionInApp.Vision.Evaluation;

namespace VisionInApp.Tests.Vision.Evaluation;

/// <summary>Against figures that pycocotools 2.0 computed.</summary>
public class CocoOracleTests
{
    private const double Tolerance = 1e-9;

    [Theory]
    [InlineData("bccd_val")]
    [InlineData("edge")]
    public void Every_figure_equals_pycocotools(string name)
    {
        var result = Evaluated(name);
        var expected = Expected(name);

        var stats = expected.GetProperty("stats").EnumerateObject().Select(p => p.Value.GetDouble());
        new[]
        {
            result.Ap, result.Ap50, result.Ap75, result.ApSmall, result.ApMedium, result.ApLarge,
            result.Ar1, result.Ar10, result.Ar100, result.ArSmall, result.ArMedium, result.ArLarge,
        }.ShouldBe(stats, Tolerance);
        result.ApByIou.ShouldBe(Doubles(expected.GetProperty("per_iou_AP")), Tolerance);
        foreach (var (actual, category) in result.Classes.Zip(expected.GetProperty("per_category").EnumerateArray()))
        {
            actual.ClassId.ShouldBe(category.GetProperty("category_id").GetInt32());
            new[] { actual.Ap, actual.Ap50, actual.Ap75, actual.Ar100 }
                .ShouldBe(new[] { "AP", "AP50", "AP75", "AR100" }.Select(key => category.GetProperty(key).GetDouble()), Tolerance);
        }

        result.Classes.Count.ShouldBe(expected.GetProperty("per_category").GetArrayLength());
    }

    [Theory]
    [InlineData("bccd_val")]
    [InlineData("edge")]
    public void The_precision_recall_curve_equals_pycocotools(string name)
    {
        var curve = Expected(name).GetProperty("curve");
        var actual = Evaluated(name).Classes.Single(c => c.ClassId == curve.GetProperty("category_id").GetInt32());
        actual.Precision50.ShouldBe(Doubles(curve.GetProperty("iou50")), Tolerance);
        actual.Precision75.ShouldBe(Doubles(curve.GetProperty("iou75")), Tolerance);
    }

    [Fact]
    public void Truth_and_detections_written_as_json_and_read_again_give_the_same_figures()
    {
        var json = Read("edge_gt.json");
        var truth = CocoResults.ReadTruth(json);
        var detections = CocoResults.ReadDetections(Read("edge_dt.json"), truth);
        var classes = CocoResults.ReadClassIds(json);
        var again = CocoResults.ReadTruth(CocoResults.WriteTruth(truth, [.. classes.Select(id => new Messages.LabelClass(id, $"c{id}", "#000000"))]));
        var detectionsAgain = CocoResults.ReadDetections(CocoResults.WriteDetections(truth, detections), again);
        CocoEvaluator.Evaluate(again, detectionsAgain, classes).ApByIou.ShouldBe(CocoEvaluator.Evaluate(truth, detections, classes).ApByIou);
    }

    [Fact]
    public void A_result_of_an_unknown_image_is_refused()
    {
        var truth = CocoResults.ReadTruth(Read("edge_gt.json"));
        Should.Throw<JsonException>(() => CocoResults.ReadDetections("""[{"image_id":999999,"category_id":3,"bbox":[1,1,5,5],"score":0.5}]"""u8.ToArray(), truth));
    }

    internal static EvaluationResult Evaluated(string name)
    {
        var json = Read($"{name}_gt.json");
        var truth = CocoResults.ReadTruth(json);
        return CocoEvaluator.Evaluate(truth, CocoResults.ReadDetections(Read($"{name}_dt.json"), truth), CocoResults.ReadClassIds(json));
    }

    internal static byte[] Read(string file) => File.ReadAllBytes(SharedData.Find($"data/coco_eval/{file}"));

    private static JsonElement Expected(string name) => JsonDocument.Parse(Read($"{name}_expected.json")).RootElement;

    private static IEnumerable<double> Doubles(JsonElement array) => array.EnumerateArray().Select(v => v.GetDouble());
}
