using System.CommandLine;

namespace VisionInApp.Launcher.Demo;

/// <summary>The demo's part of the command line of <c>up</c>.</summary>
internal sealed class DemoCommandLine
{
    private readonly Option<bool> _demo = new("--demo") { Description = "Show the whole loop by itself, on rendered pictures unless --dataset names others" };
    private readonly Option<FileSystemInfo?> _dataset = new("--dataset") { Description = "Demo: a COCO, VOC or YOLO data set, a zip or a folder" };
    private readonly Option<FileInfo?> _weights = new("--weights") { Description = "Demo: start from this ONNX file (an official YOLOX-nano) instead of the shipped starter" };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Demo: rounds of the loop", DefaultValueFactory = _ => 2 };
    private readonly Option<int?> _epochs = new("--epochs") { Description = "Demo: epochs of each training" };
    private readonly Option<int?> _inputSize = new("--input-size") { Description = "Demo: side of the network's input in pixels, a multiple of 32" };
    private readonly Option<int> _pictures = new("--pictures") { Description = "Demo: how many pictures to render", DefaultValueFactory = _ => 480 };
    private readonly Option<bool> _exit = new("--exit") { Description = "Demo: stop everything at its end; the last line is a summary in JSON" };

    public void AddTo(Command command)
    {
        Bound(_rounds, 1, 20);
        Bound(_epochs, 1, 1000);
        Bound(_pictures, 20, 100_000);
        foreach (var option in new Option[] { _demo, _dataset, _weights, _rounds, _epochs, _inputSize, _pictures, _exit })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(_demo) && new Option[] { _dataset, _weights, _rounds, _epochs, _inputSize, _pictures, _exit }.Any(o => result.GetResult(o) is { Implicit: false }))
                result.AddError("--dataset, --weights, --rounds, --epochs, --input-size, --pictures and --exit belong to --demo.");
            foreach (var missing in new[] { result.GetValue(_dataset), result.GetValue(_weights) }.Where(f => f is { Exists: false }))
                result.AddError($"{missing!.FullName} does not exist.");
        });
    }

    /// <summary>Null when no demo was asked for.</summary>
    public DemoOptions? Read(ParseResult arguments) => arguments.GetValue(_demo)
        ? new DemoOptions(
            arguments.GetValue(_dataset)?.FullName, arguments.GetValue(_weights)?.FullName, arguments.GetValue(_rounds), arguments.GetValue(_epochs),
            arguments.GetValue(_inputSize), arguments.GetValue(_pictures), arguments.GetValue(_exit))
        : null;

    private static void Bound<T>(Option<T> option, int low, int high) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T>() is int value && (value < low || value > high))
            result.AddError($"{option.Name} must be {low} to {high}.");
    });
}
