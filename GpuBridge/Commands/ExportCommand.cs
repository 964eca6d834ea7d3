using System.CommandLine;
using System.Text.Json;
using VisionInApp.GpuBridge.Exports;
using VisionInApp.Training.Checkpoints;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Onnx.Quantisation;
using VisionInApp.Vision.Datasets;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.GpuBridge.Commands;

/// <summary><c>GpuBridge export</c>: turns a checkpoint into an ONNX file or a model package and checks that it computes the same.</summary>
internal static class ExportCommand
{
    private static readonly Option<FileInfo> Checkpoint = new("--checkpoint") { Description = "Weights (.safetensors) or checkpoint of a run", Required = true };
    private static readonly Option<FileInfo> Out = new("--out") { Description = "File to write: .onnx, or .vpkg for an unsigned model package", Required = true };
    private static readonly Option<int?> InputSize = new("--size") { Description = "Side of the network input in pixels, a multiple of 32; otherwise that of the run, or 416" };
    private static readonly Option<string?> Classes = new("--classes") { Description = "Class names separated by commas, where the file does not hold them" };
    private static readonly Option<string> Form = new("--form") { Description = "raw as the head predicts, decoded to pixels, or nms: suppressed inside the file", DefaultValueFactory = _ => "raw" };
    private static readonly Option<string> Precision = new("--precision") { Description = "fp32, fp16, or int8 (with --dataset)", DefaultValueFactory = _ => "fp32" };
    private static readonly Option<string?> Dynamic = new("--dynamic") { Description = "What is left open: batch, size or both (.onnx only)" };
    private static readonly Option<string?> Dataset = new("--dataset") { Description = "For int8: its train split calibrates, its test split (or val) is what the file is judged on" };
    private static readonly Option<int?> Calibration = new("--calibration-images") { Description = "For int8: at most this many images calibrate; otherwise 100" };
    private static readonly Option<double?> Percentile = new("--percentile") { Description = "For int8: share of the numbers seen, in percent, that a range holds; 100 takes the least and greatest; otherwise 99.9" };
    private static readonly Option<double?> MaxMapLoss = new("--max-map-loss") { Description = "For int8: by how much mAP50-95 may be lower than in float32; otherwise 0.01" };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object instead of text" };

    public static Command Create()
    {
        var command = new Command("export", "Write a checkpoint as an ONNX file or model package")
        {
            Checkpoint, Out, InputSize, Classes, Form, Precision, Dynamic, Dataset, Calibration, Percentile, MaxMapLoss, Json,
        };
        Form.AcceptOnlyFromAmong([.. Enum.GetValues<OutputForm>().Select(f => f.Name())]);
        Precision.AcceptOnlyFromAmong("fp32", "fp16", "int8");
        Dynamic.AcceptOnlyFromAmong("batch", "size", "both");
        command.Validators.Add(result =>
        {
            if (result.GetValue(Precision) == "int8" && result.GetValue(Dataset) is null)
                result.AddError("int8 needs --dataset: images to calibrate with, and labelled ones to judge by.");
            if (result.GetValue(Calibration) is < 1 || result.GetValue(Percentile) is not (null or (> 50 and <= 100)) || result.GetValue(MaxMapLoss) is not (null or (>= 0 and <= 1)))
                result.AddError("--calibration-images must be at least 1, --percentile above 50 up to 100, --max-map-loss from 0 to 1.");
            if (result.GetValue(Out)?.Extension is not (".onnx" or ".vpkg"))
                result.AddError("--out must end in .onnx or .vpkg.");
            if (result.GetValue(InputSize) is { } size && (size is < 32 or > 4096 || size % 32 != 0))
                result.AddError("--size must be a multiple of 32 from 32 to 4096.");
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        try
        {
            using var source = ExportSource.Load(arguments.GetRequiredValue(Checkpoint).FullName, arguments.GetValue(Classes)?.Split(','), arguments.GetValue(InputSize));
            var path = arguments.GetRequiredValue(Out).FullName;
            var options = Options(arguments, source);
            var quantisation = Quantisation(arguments);
            var outcome = path.EndsWith(".vpkg", StringComparison.Ordinal)
                ? PackageExport.Write(source, path, options, quantisation)
                : NetworkExport.Write(source, path, options, quantisation);
            arguments.InvocationConfiguration.Output.WriteLine(Summary(path, source, outcome, arguments.GetValue(Json)));
            return outcome.Passed ? 0 : Refusal.ExitCode;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or BrokenCheckpointException
            or DatasetRejectedException or ArgumentException)
        {
            return Refusal.Print(arguments, e);
        }
    }

    private static ExportOptions Options(ParseResult arguments, ExportSource source)
    {
        var open = arguments.GetValue(Dynamic);
        return new ExportOptions(source.InputSize, source.ClassNames, DynamicBatch: open is "batch" or "both")
        {
            DynamicSize = open is "size" or "both",
            Form = OutputForms.Find(arguments.GetValue(Form)) ?? OutputForm.Raw,
            Precision = arguments.GetValue(Precision) == "fp16" ? ExportPrecision.Fp16 : ExportPrecision.Fp32,
        };
    }

    private static QuantisationSource? Quantisation(ParseResult arguments)
    {
        if (arguments.GetValue(Precision) != "int8")
            return null;
        var usual = new QuantisationOptions();
        var options = usual with
        {
            Percentile = arguments.GetValue(Percentile) ?? usual.Percentile,
            MaxMapLoss = arguments.GetValue(MaxMapLoss) ?? usual.MaxMapLoss,
        };
        return new QuantisationSource(TrainingData.Read(arguments.GetValue(Dataset)!, seed: 1, limit: null), options, arguments.GetValue(Calibration) ?? 100);
    }

    private static string Summary(string path, ExportSource source, ExportOutcome outcome, bool json)
    {
        var (parity, quantisation) = outcome;
        if (json)
            return JsonSerializer.Serialize(new { path, variant = source.Network.Variant.Name, source.InputSize, classes = source.ClassNames, outcome.Passed, parity, quantisation }, JsonSerializerOptions.Web);
        var verdict = parity.Passed ? "equals the network" : "DIFFERS from the network";
        var text = FormattableString.Invariant(
            $"{Text.Printable(path)}: {source.Network.Variant.Name}, {source.InputSize} px, {source.ClassNames.Count} classes; {verdict} ({parity.MaxDifference:0.0e0}, at most {parity.Tolerance:0.0e0}, on {parity.Inputs} images)");
        if (quantisation is not null)
            text += FormattableString.Invariant($"; 8 bits: mAP50-95 {quantisation.MapBefore:0.000} -> {quantisation.MapAfter:0.000} on {quantisation.Images} images, may lose {quantisation.MaxMapLoss:0.000}");
        return outcome.Passed ? text : text + "\nNot written: it did not pass.";
    }
}
