using System.CommandLine;
using System.Text.Json;
using VisionInApp.GpuBridge.Exports;
using VisionInApp.Training.Checkpoints;
using VisionInApp.Training.Onnx;

namespace VisionInApp.GpuBridge.Commands;

/// <summary><c>GpuBridge export</c>: turns a checkpoint into an ONNX file or a model package and checks that it computes the same.</summary>
internal static class ExportCommand
{
    private static readonly Option<FileInfo> Checkpoint = new("--checkpoint") { Description = "Weights (.safetensors) or checkpoint of a run", Required = true };
    private static readonly Option<FileInfo> Out = new("--out") { Description = "File to write: .onnx, or .vpkg for an unsigned model package", Required = true };
    private static readonly Option<int?> InputSize = new("--size") { Description = "Side of the network input in pixels, a multiple of 32; otherwise that of the run, or 416" };
    private static readonly Option<string?> Classes = new("--classes") { Description = "Class names separated by commas, where the file does not hold them" };
    private static readonly Option<bool> DynamicBatch = new("--dynamic-batch") { Description = "Leave the batch size open (.onnx only)" };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object instead of text" };

    public static Command Create()
    {
        var command = new Command("export", "Write a checkpoint as an ONNX file or model package")
        {
            Checkpoint, Out, InputSize, Classes, DynamicBatch, Json,
        };
        command.Validators.Add(result =>
        {
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
            var options = new ExportOptions(source.InputSize, source.ClassNames, arguments.GetValue(DynamicBatch));
            var parity = path.EndsWith(".vpkg", StringComparison.Ordinal) ? PackageExport.Write(source, path, options) : OnnxParity(source, path, options);
            arguments.InvocationConfiguration.Output.WriteLine(Summary(path, source, parity, arguments.GetValue(Json)));
            return parity.Passed ? 0 : Refusal.ExitCode;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or BrokenCheckpointException)
        {
            return Refusal.Print(arguments, e);
        }
    }

    private static ParityReport OnnxParity(ExportSource source, string path, ExportOptions options)
    {
        OnnxExport.Write(source.Network, path, options);
        return Parity.Check(source.Network, path, options.InputSize);
    }

    private static string Summary(string path, ExportSource source, ParityReport parity, bool json)
    {
        if (json)
            return JsonSerializer.Serialize(new { path, variant = source.Network.Variant.Name, source.InputSize, classes = source.ClassNames, parity }, JsonSerializerOptions.Web);
        var verdict = parity.Passed ? "equals the network" : "DIFFERS from the network";
        return FormattableString.Invariant(
            $"{Text.Printable(path)}: {source.Network.Variant.Name}, {source.InputSize} px, {source.ClassNames.Count} classes; {verdict} ({parity.MaxDifference:0.0e0}, at most {parity.Tolerance:0.0e0}, on {parity.Inputs} images)");
    }
}
