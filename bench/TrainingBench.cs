using System.CommandLine;
using System.Diagnostics;
using VisionInApp.Messages;
using VisionInApp.Training;
using VisionInApp.Training.Data;
using VisionInApp.Training.Models.Yolox;
using static TorchSharp.torch;

namespace VisionInApp.Bench;

/// <summary>Whole training steps (data, augmentation, assignment, losses, optimizer, average) against bare forward and backward passes of the same network.</summary>
internal static class TrainingBench
{
    public static Command Create()
    {
        var size = new Option<int>("--size") { Description = "Input size in pixels.", DefaultValueFactory = _ => 416 };
        var batch = new Option<int>("--batch") { Description = "Images a step.", DefaultValueFactory = _ => 8 };
        var threads = new Option<int>("--threads") { Description = "Threads of the tensor library.", DefaultValueFactory = _ => 2 };
        var steps = new Option<int>("--steps") { Description = "Steps to time.", DefaultValueFactory = _ => 12 };
        var command = new Command("training", "Images a second of YOLOX-nano, against bare passes.") { size, batch, threads, steps };
        command.SetAction(parsed => Run(parsed.GetValue(size), parsed.GetValue(batch), parsed.GetValue(threads), parsed.GetValue(steps)));
        return command;
    }

    private static void Run(int size, int batch, int threads, int steps)
    {
        set_num_threads(threads);
        var bare = Bare(size, batch, steps);
        var whole = Whole(size, batch, threads, steps);
        Console.WriteLine($"YOLOX-nano at {size}, batch {batch}, {threads} threads, {steps} steps");
        Console.WriteLine($"bare forward and backward  {batch / bare * 1000,7:0.0} images/s  ({bare:0} ms a step)");
        Console.WriteLine($"whole training step        {batch / whole * 1000,7:0.0} images/s  ({whole:0} ms a step)");
        Console.WriteLine($"ratio whole / bare = {whole / bare:0.000}");
    }

    private static double Bare(int size, int batch, int steps)
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 3, seed: 1);
        network.train();
        var times = new Samples();
        for (var i = -2; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            // Channels last, as the trainer lays its batches out.
            var images = (rand(batch, size, size, 3) * 255).permute(0, 3, 1, 2);
            var started = Stopwatch.GetTimestamp();
            network.zero_grad();
            network.forward(images).mean().backward();
            if (i >= 0)
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times.Median;
    }

    private static double Whole(int size, int batch, int threads, int steps)
    {
        var folder = Directory.CreateTempSubdirectory("vision-bench-").FullName;
        var clock = new StepClock();
        Trainer.Run(
            new TrainingRequest
            {
                Variant = YoloxVariant.Nano,
                Classes = ["a", "b", "c"],
                Train = [.. Enumerable.Range(0, (steps + 3) * batch).Select(Image)],
                Recipe = Recipe.FineTune(YoloxVariant.Nano) with { InputSize = size, BatchSize = batch, Epochs = 1, WarmupEpochs = 0, PlainEpochs = 0 },
                Start = new NetworkStart.Scratch(),
                OutputFolder = folder,
                Compute = new ComputeOptions { Threads = threads, Device = "cpu" },
            },
            clock);
        Directory.Delete(folder, recursive: true);
        return clock.Times.Median;
    }

    private static TrainingImage Image(int seed)
    {
        var (jpeg, boxes) = Pictures.Make(seed, 640, 480);
        return new TrainingImage($"{seed}.jpg", () => jpeg, [.. boxes.Select((b, i) => new TrainingBox(i % 3, new Box(b.X, b.Y, b.Width, b.Height)))]);
    }

    /// <summary>Time from one step to the next, the first two left out.</summary>
    private sealed class StepClock : IProgress<TrainingEvent>
    {
        private long _last;
        private int _steps;

        public Samples Times { get; } = new();

        public void Report(TrainingEvent value)
        {
            if (value is not TrainingEvent.StepCompleted)
                return;
            if (++_steps > 2)
                Times.Add(Stopwatch.GetElapsedTime(_last).TotalMilliseconds);
            _last = Stopwatch.GetTimestamp();
        }
    }
}
