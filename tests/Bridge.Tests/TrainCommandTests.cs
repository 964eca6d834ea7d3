using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using OpenCvSharp;

namespace VisionInApp.Tests.Bridge;

/// <summary>The command line as a person starts it: a process of its own.</summary>
public sealed class TrainCommandTests : IDisposable
{
    private static readonly string[] Shape = ["--epochs", "20", "--size", "64", "--batch", "4", "--threads", "1", "--scratch", "--json"];
    private readonly string _folder = Directory.CreateTempSubdirectory("train-command-").FullName;

    [Fact]
    public async Task A_killed_run_resumes_and_ends_with_the_weights_of_an_uninterrupted_one()
    {
        WriteDataset();
        (await RunAsync("whole")).ExitCode.ShouldBe(0);
        var random = new Random(20_260_101);
        var kills = 0;
        for (var i = 0; i < 3; i++)
            kills += await KillAsync("killed", TimeSpan.FromMilliseconds(random.Next(60))) ? 1 : 0;
        kills.ShouldBeGreaterThan(0);

        var resumed = await RunAsync("killed", ResumeOf("killed"));

        resumed.ExitCode.ShouldBe(0, resumed.Error);
        var started = resumed.Lines.Select(Parse).Single(l => l.GetProperty("type").GetString() == "Started");
        started.GetProperty("value").GetProperty("epoch").GetInt32().ShouldBeGreaterThan(0);
        foreach (var file in new[] { "last.safetensors", "best.safetensors", "checkpoints/epoch-00020.checkpoint", "recipe.json" })
            Digest("killed", file).ShouldBe(Digest("whole", file), file);
    }

    [Fact]
    public async Task A_dataset_that_is_none_is_refused_with_a_reason_and_exit_code_1()
    {
        var refused = await RunAsync("none");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldNotBeEmpty();
        refused.Error.ShouldNotContain("   at ");
    }

    private async Task<(int ExitCode, IReadOnlyList<string> Lines, string Error)> RunAsync(string name, params string[] more)
    {
        using var process = Start(name, more);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries), await error);
    }

    // By SIGKILL, when it has worked so long after its first checkpoint of this life: in the middle of an epoch, of an evaluation or of a checkpoint.
    // False when it came to its end before this test had its turn.
    private async Task<bool> KillAsync(string name, TimeSpan work)
    {
        using var process = Start(name, ResumeOf(name));
        _ = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line && Parse(line).GetProperty("type").GetString() != "CheckpointSaved")
        {
            // Reads on.
        }

        var began = Worked(process);
        while (Worked(process) is { } now && now - began < work)
            await Task.Yield();
        process.Kill();
        await process.WaitForExitAsync();
        return process.ExitCode != 0;
    }

    // Null when it has ended.
    private static TimeSpan? Worked(Process process)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string[] ResumeOf(string name) => Directory.Exists(Path.Combine(_folder, name, "checkpoints")) ? ["--resume", Path.Combine(_folder, name)] : [];

    private Process Start(string name, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
            [Path.Combine(AppContext.BaseDirectory, "GpuBridge.dll"), "train", "--dataset", Path.Combine(_folder, "data"), "--out", Path.Combine(_folder, name), .. Shape, .. more])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    // Twelve pictures with one coloured rectangle each, in COCO form.
    private void WriteDataset()
    {
        var images = new List<object>();
        var annotations = new List<object>();
        Directory.CreateDirectory(Path.Combine(_folder, "data", "images"));
        Directory.CreateDirectory(Path.Combine(_folder, "data", "annotations"));
        for (var i = 1; i <= 12; i++)
        {
            using var pixels = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(80));
            var place = new Rect(2 * i, i, 16 + i, 20);
            Cv2.Rectangle(pixels, place, i % 2 == 0 ? Scalar.Red : Scalar.Blue, -1);
            Cv2.ImWrite(Path.Combine(_folder, "data", "images", $"{i}.png"), pixels);
            images.Add(new { id = i, file_name = $"{i}.png", width = 64, height = 64 });
            annotations.Add(new { id = i, image_id = i, category_id = 1 + (i % 2), bbox = new[] { place.X, place.Y, place.Width, place.Height }, area = place.Width * place.Height, iscrowd = 0 });
        }

        var categories = new[] { new { id = 1, name = "red" }, new { id = 2, name = "blue" } };
        File.WriteAllText(Path.Combine(_folder, "data", "annotations", "train.json"), JsonSerializer.Serialize(new { images, annotations, categories }));
    }

    private string Digest(string name, string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, name, file))));

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
