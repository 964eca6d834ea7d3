using System.CommandLine;
using System.Text.Json;
using VisionInApp.GpuBridge.Evaluation;
using VisionInApp.Vision.Datasets;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Evaluation;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.Commands;

/// <summary><c>GpuBridge evaluate</c>: COCO box figures of a file of detections, or of a model on a labelled dataset.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<FileInfo?> GroundTruth = new("--ground-truth") { Description = "COCO annotations (JSON) to compare --detections with" };
    private static readonly Option<FileInfo?> Detections = new("--detections") { Description = "COCO results (JSON): image_id, category_id, bbox, score" };
    private static readonly Option<FileInfo?> Model = new("--model") { Description = "ONNX file or model package (.vpkg) to run on --dataset" };
    private static readonly Option<string?> Dataset = new("--dataset") { Description = "Folder or zip in COCO, Pascal VOC or YOLO form" };
    private static readonly Option<string?> Split = new("--split") { Description = "Only images of this split: train, val or test" };
    private static readonly Option<DirectoryInfo?> Out = new("--out") { Description = "Folder for evaluation.json and pictures: curves, confusion matrix, errors, calibration" };
    private static readonly Option<double?> Precision = new("--precision") { Description = "Choose each class's threshold for at least this precision instead of the best F1" };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object instead of a table" };

    public static Command Create()
    {
        var command = new Command("evaluate", "Measure COCO box figures: --ground-truth with --detections, or --model with --dataset")
        {
            GroundTruth, Detections, Model, Dataset, Split, Out, Precision, Json,
        };
        Split.AcceptOnlyFromAmong("train", "val", "test");
        command.Validators.Add(result =>
        {
            var files = result.GetValue(GroundTruth) is not null && result.GetValue(Detections) is not null;
            var run = result.GetValue(Model) is not null && result.GetValue(Dataset) is not null;
            if (files == run)
                result.AddError("Give either --ground-truth and --detections, or --model and --dataset.");
            if (result.GetValue(Precision) is { } precision && precision is not (> 0 and <= 1))
                result.AddError("--precision must be above 0 and at most 1.");
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        try
        {
            var run = arguments.GetValue(GroundTruth) is { } truth
                ? OfFiles(truth, arguments.GetValue(Detections)!)
                : OfModel(arguments);
            var result = run.Evaluate();
            if (arguments.GetValue(Out) is { } folder)
                run.Write(folder.FullName, result, arguments.GetValue(Precision));
            arguments.InvocationConfiguration.Output.WriteLine(EvaluationText.Of(result, arguments.GetValue(Json)));
            return 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or JsonException
            or DatasetRejectedException or OnnxRejectedException or PackageRejectedException)
        {
            return Refusal.Print(arguments, e);
        }
    }

    private static EvaluatedRun OfFiles(FileInfo truthFile, FileInfo detectionFile)
    {
        var json = File.ReadAllBytes(truthFile.FullName);
        var truth = CocoResults.ReadTruth(json);
        var detections = CocoResults.ReadDetections(File.ReadAllBytes(detectionFile.FullName), truth);
        var names = CocoResults.ReadClassNames(json);
        return new EvaluatedRun(new DetectionRun(truth, detections, [], 0), [.. names.Keys.Order()], names);
    }

    private static EvaluatedRun OfModel(ParseResult arguments)
    {
        using var source = DatasetReader.Open(arguments.GetValue(Dataset)!);
        using var model = EvaluatedModel.Open(arguments.GetValue(Model)!.FullName, source.ClassNames);
        foreach (var warning in model.Warnings)
            arguments.InvocationConfiguration.Error.WriteLine(Text.Printable(warning));
        var split = arguments.GetValue(Split);
        var result = model.Run(source.Items().Where(item => split is null || item.Split == split));
        foreach (var finding in source.Findings.Take(20))
            arguments.InvocationConfiguration.Error.WriteLine(Text.Printable($"{finding.Item}: {finding.Message}"));
        return result;
    }
}
