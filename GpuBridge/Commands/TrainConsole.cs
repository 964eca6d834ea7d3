using System.Globalization;
using System.Text.Json;
using VisionInApp.Training;

namespace VisionInApp.GpuBridge.Commands;

/// <summary>Tells a run on the terminal: a line for each epoch, a moving line between them, or JSON lines.</summary>
internal sealed class TrainConsole(bool json) : IProgress<TrainingEvent>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;
    private readonly bool _interactive = !Console.IsOutputRedirected && !json;

    public void Describe(TrainingData data, Recipe recipe)
    {
        foreach (var finding in data.Findings.Take(20))
            Line($"note: {Text.Printable(finding.Item)}: {finding.Message}");
        Line($"{data.Train.Count} training, {data.Validation.Count} validation, {data.Test.Count} test images; classes: {Text.Printable(string.Join(", ", data.Classes))}");
        Line($"{recipe.Epochs} epochs at {recipe.InputSize} px, batch {recipe.BatchSize}, learning rate {recipe.LearningRate.ToString(Culture)}");
    }

    public void Report(TrainingEvent value)
    {
        switch (value)
        {
            case TrainingEvent.Started e:
                Write(e, $"{e.Parameters / 1000:N0}k parameters on {e.Device} in {e.Precision}, {e.StepsPerEpoch} steps an epoch" + (e.Epoch > 0 ? $", going on after epoch {e.Epoch}" : ""));
                break;
            case TrainingEvent.StepCompleted e when _interactive:
                Console.Write(string.Create(Culture, $"\r  epoch {e.Epoch}  step {e.Step}/{e.Steps}  loss {e.Loss.Total:0.00}  {e.ImagesPerSecond:0.0} images/s  {Text.Duration(e.SecondsLeft)} left   "));
                break;
            case TrainingEvent.EpochCompleted e:
                Write(e, Describe(e));
                break;
            case TrainingEvent.Finding e:
                Write(e, $"note: {e.Code} {Text.Printable(e.Subject)}: {Text.Printable(e.Message)}");
                break;
            case TrainingEvent.Inspected e:
                Write(e, string.Create(Culture, $"pre-flight: {e.Images} images looked at in {e.Seconds:0.0} s, {e.Findings} findings; the run takes about {e.Memory.Bytes / 1e9:0.0} GB"));
                break;
            case TrainingEvent.CheckpointSaved e when json:
                Write(e, "");
                break;
        }
    }

    /// <summary>What the pre-flight found; exit code 0, since nothing makes training pointless.</summary>
    public int Checked(PreflightReport report)
    {
        foreach (var finding in report.Findings)
            Report(finding);
        Report(report.Summary);
        return 0;
    }

    /// <summary>Exit code 2: it ended before its first step.</summary>
    public static int CancelledEarly()
    {
        Console.Error.WriteLine("Cancelled before the first step.");
        return 2;
    }

    /// <summary>Exit code 2: it ended before its last epoch.</summary>
    public int Ended(TrainingResult result)
    {
        Write(result, $"{result.Outcome} after {result.Epochs} epochs. {Text.Printable(result.Message ?? "")}");
        if (result.Checkpoint is not null)
            Line($"Go on with --resume {result.Checkpoint}");
        return 2;
    }

    public int Finished(TrainingResult result, TrainedModelReport report)
    {
        var line = string.Create(Culture, $"{report.Split}: mAP50 {report.Map50:0.000}, mAP50-95 {report.Map5095:0.000} on {report.Images} images, from {report.Onnx}");
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { type = "Finished", result, report }, Json));
        else
            Console.WriteLine(line + string.Create(Culture, $"\n{result.ImagesPerSecond:0.0} images/s over {Text.Duration(result.Seconds)}; parity {report.Parity:0.0e0}"));
        return 0;
    }

    /// <summary>Exit code 1: it could not begin.</summary>
    public static int Refused(Exception reason)
    {
        Console.Error.WriteLine(Text.Printable(reason.Message));
        return 1;
    }

    private static string Describe(TrainingEvent.EpochCompleted e)
    {
        var parts = string.Join(' ', e.Loss.Parts.Select(p => string.Create(Culture, $"{p.Key} {p.Value:0.000}")));
        var line = string.Create(Culture, $"epoch {e.Epoch}/{e.Epochs}  loss {e.Loss.Total:0.000} ({parts})  {e.Seconds:0.0} s");
        return e.Validation is { } v ? line + string.Create(Culture, $"  mAP50 {v.Map50:0.000}  mAP50-95 {v.Map5095:0.000}") : line;
    }

    private void Write<T>(T value, string line)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { type = typeof(T).Name, value }, Json));
        else
            Line(line);
    }

    private void Line(string line)
    {
        if (json)
            return;
        Console.WriteLine(_interactive ? $"\r{line,-100}" : line);
    }
}
