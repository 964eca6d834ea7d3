using System.Text.Json;
using OpenCvSharp;
using VisionInApp.GpuBridge.Commands;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;

namespace VisionInApp.Tests.Bridge.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly string[] Names = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"];
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Files_of_truth_and_detections_give_the_twelve_figures()
    {
        File.WriteAllText(_folder["gt.json"], """
            {"images":[{"id":1,"file_name":"a.png","width":100,"height":100}],"categories":[{"id":7,"name":"bolt"}],
             "annotations":[{"id":1,"image_id":1,"category_id":7,"bbox":[0,0,10,10],"area":100,"iscrowd":0},
                            {"id":2,"image_id":1,"category_id":7,"bbox":[50,50,40,40],"area":1600,"iscrowd":0}]}
            """);
        File.WriteAllText(_folder["dt.json"], """[{"image_id":1,"category_id":7,"bbox":[0,0,10,10],"score":0.9}]""");

        var (exitCode, output, error) = CommandLine.Run(
            EvaluateCommand.Create(), "--ground-truth", _folder["gt.json"], "--detections", _folder["dt.json"], "--json");

        error.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        var figures = JsonSerializer.Deserialize<Dictionary<string, double>>(output)!;
        figures.Keys.ShouldBe(Names);
        // One of two objects found exactly: precision 1 up to recall .50, which is 51 of 101 points.
        figures["AP"].ShouldBe(51.0 / 101, 1e-9);
        figures["APs"].ShouldBe(1, 1e-9);
        figures["APm"].ShouldBe(0, 1e-9);
        figures["APl"].ShouldBe(-1);
        figures["AR100"].ShouldBe(0.5, 1e-9);
    }

    [Fact]
    public void The_figures_equal_the_reference_on_its_edge_cases()
    {
        var folder = SharedData.Find("data", "coco_eval");
        foreach (var name in new[] { "edge", "bccd_val" })
        {
            var (_, output, _) = CommandLine.Run(
                EvaluateCommand.Create(), "--ground-truth", $"{folder}/{name}_gt.json", "--detections", $"{folder}/{name}_dt.json", "--json");

            var figures = JsonSerializer.Deserialize<Dictionary<string, double>>(output)!;
            using var expected = JsonDocument.Parse(File.ReadAllText($"{folder}/{name}_expected.json"));
            foreach (var figure in Names)
                figures[figure].ShouldBe(expected.RootElement.GetProperty("stats").GetProperty(figure).GetDouble(), 1e-9, $"{name} {figure}");
        }
    }

    [Fact]
    public void A_folder_holds_the_analysis_as_json_and_pictures()
    {
        var data = SharedData.Find("data", "coco_eval");
        CommandLine.Run(
            EvaluateCommand.Create(), "--ground-truth", $"{data}/bccd_val_gt.json", "--detections", $"{data}/bccd_val_dt.json", "--out", _folder["out"], "--precision", "0.9")
            .ExitCode.ShouldBe(0);

        Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order().ShouldBe(["calibration.svg", "confusion.svg", "errors.svg", "evaluation.json", "precision-recall.svg"]);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder["out"], "evaluation.json")));
        var analysis = json.RootElement.GetProperty("analysis");
        analysis.GetProperty("errors").GetProperty("ap50").GetDouble().ShouldBe(json.RootElement.GetProperty("coco").GetProperty("ap50").GetDouble(), 1e-9);
        analysis.GetProperty("errors").GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("kind").GetString())
            .ShouldBe(["Classification", "Localisation", "Both", "Duplicate", "Background", "Missed"]);
        analysis.GetProperty("thresholds").EnumerateArray().ShouldAllBe(t => t.GetProperty("precision").GetDouble() >= 0.9);
        File.ReadAllText(Path.Combine(_folder["out"], "confusion.svg")).ShouldContain("Platelets");
    }

    [Fact]
    public void A_model_is_run_on_a_dataset_with_its_classes_matched_by_name()
    {
        Model("nut", "bolt");
        Dataset("bolt", "washer");

        var (exitCode, output, error) = CommandLine.Run(EvaluateCommand.Create(), "--model", _folder["model.onnx"], "--dataset", _folder["set"], "--json");

        exitCode.ShouldBe(0, error);
        var figures = JsonSerializer.Deserialize<Dictionary<string, double>>(output)!;
        figures.Keys.ShouldBe(Names);
        figures["AP50"].ShouldBeInRange(0, 1);
        error.ShouldContain("does not know the class 'washer'");
    }

    [Fact]
    public void A_broken_model_or_dataset_is_refused_in_words()
    {
        Model("bolt");
        Dataset("bolt");
        File.WriteAllText(_folder["broken.onnx"], "no network");

        CommandLine.Run(EvaluateCommand.Create(), "--model", _folder["broken.onnx"], "--dataset", _folder["set"]).ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(1), r => r.Error.ShouldContain("ONNX"), r => r.Output.ShouldBeEmpty());
        CommandLine.Run(EvaluateCommand.Create(), "--model", _folder["model.onnx"], "--dataset", _folder["nowhere"]).ExitCode.ShouldBe(1);
        CommandLine.Run(EvaluateCommand.Create(), "--model", _folder["model.onnx"], "--dataset", _folder["set"], "--split", "test").Error.ShouldContain("no image");
    }

    [Fact]
    public void Half_of_either_form_is_refused()
    {
        CommandLine.Run(EvaluateCommand.Create(), "--ground-truth", "gt.json").Error.ShouldContain("either --ground-truth and --detections, or --model and --dataset");
        CommandLine.Run(EvaluateCommand.Create()).ExitCode.ShouldNotBe(0);
    }

    public void Dispose() => _folder.Dispose();

    private void Model(params string[] classes)
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, classes.Length, 3);
        OnnxExport.Write(network, _folder["model.onnx"], new ExportOptions(64, classes));
    }

    private void Dataset(params string[] classes)
    {
        Directory.CreateDirectory(_folder["set"]);
        using var picture = new Mat(80, 100, MatType.CV_8UC3, new Scalar(40, 90, 160));
        picture.ImWrite(Path.Combine(_folder["set"], "a.png"));
        var annotations = classes.Select((_, i) => new { id = i + 1, image_id = 1, category_id = i + 1, bbox = new[] { 10 * i, 5, 30, 30 }, area = 900, iscrowd = 0 });
        File.WriteAllText(Path.Combine(_folder["set"], "annotations.json"), JsonSerializer.Serialize(new
        {
            images = new[] { new { id = 1, file_name = "a.png", width = 100, height = 80 } },
            categories = classes.Select((name, i) => new { id = i + 1, name }),
            annotations,
        }));
    }
}
