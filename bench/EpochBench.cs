using System.CommandLine;
using System.Diagnostics;
using VisionInApp.Messages;
using VisionInApp.Training;
using VisionInApp.Training.Assignment;
using VisionInApp.Training.Data;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Models;
using VisionInApp.Training.Optimization;
using static TorchSharp.torch;

namespace VisionInApp.Bench;

/// <summary>Whole epochs (reading, decoding, augmenting, steps) against bare steps (loss, gradients, update, average) on batches that lie in memory.</summary>
internal static class EpochBench
{
    private const int Batches = 8;

    public static Command Create()
    {
        var name = new Option<string>("--network") { Description = "Which network.", DefaultValueFactory = _ => "yolox-nano" };
        var size = new Option<int>("--size") { Description = "Input size in pixels.", DefaultValueFactory = _ => 416 };
        var batch = new Option<int>("--batch") { Description = "Images a step.", DefaultValueFactory = _ => 8 };
        var threads = new Option<int>("--threads") { Description = "Threads of the tensor library.", DefaultValueFactory = _ => 2 };
        var workers = new Option<int>("--workers") { Description = "Threads that read and augment.", DefaultValueFactory = _ => 2 };
        var steps = new Option<int>("--steps") { Description = "Steps an epoch.", DefaultValueFactory = _ => 16 };
        var rounds = new Option<int>("--rounds") { Description = "Times both are timed, in turns; the medians count.", DefaultValueFactory = _ => 3 };
        var command = new Command("epoch", "Images a second over whole epochs, against bare steps.") { name, size, batch, threads, workers, steps, rounds };
        command.SetAction(parsed => Run(
            NetworkVariants.Find(parsed.GetRequiredValue(name)) ?? throw new ArgumentException("There is no such network."),
            Recipe.FineTune(NetworkVariants.All[0]) with { InputSize = parsed.GetValue(size), BatchSize = parsed.GetValue(batch), Epochs = 1 + parsed.GetValue(rounds), WarmupEpochs = 0, PlainEpochs = 0, LearningRate = 1e-4 },
            parsed.GetValue(steps),
            new ComputeOptions { Threads = parsed.GetValue(threads), LoaderThreads = parsed.GetValue(workers), Device = "cpu" }));
        return command;
    }

    private static void Run(NetworkVariant variant, Recipe recipe, int steps, ComputeOptions compute)
    {
        set_num_threads(compute.Threads);
        var images = Enumerable.Range(0, steps * recipe.BatchSize).Select(Image).ToList();
        using var bare = new BareSteps(variant, recipe, images);
        var (bareTimes, epochTimes, bareWork, epochWork) = (new Samples(), new Samples(), new Samples(), new Samples());
        var worked = TimeSpan.Zero;
        var folder = Directory.CreateTempSubdirectory("vision-bench-").FullName;
        Trainer.Run(
            new TrainingRequest { Variant = variant, Classes = ["a", "b", "c"], Train = images, Recipe = recipe, Start = new NetworkStart.Scratch(), OutputFolder = folder, Compute = compute },
            new Turns(e =>
            {
                // The first epoch warms up; after each of the others the bare steps have their turn.
                if (e.Epoch > 1)
                {
                    epochTimes.Add(e.Seconds * 1000 / steps);
                    epochWork.Add((Worked() - worked).TotalMilliseconds / steps);
                    var before = Worked();
                    bareTimes.Add(bare.Time(steps));
                    bareWork.Add((Worked() - before).TotalMilliseconds / steps);
                }

                worked = Worked();
            }));
        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"{variant.Name} at {recipe.InputSize}, batch {recipe.BatchSize}, {compute.Threads} threads, {compute.LoaderThreads} workers, {steps} steps an epoch");
        Console.WriteLine($"bare steps    {recipe.BatchSize / bareTimes.Median * 1000,7:0.0} images/s  {bareTimes}");
        Console.WriteLine($"whole epochs  {recipe.BatchSize / epochTimes.Median * 1000,7:0.0} images/s  {epochTimes}");
        Console.WriteLine($"epoch rate / bare rate = {bareTimes.Median / epochTimes.Median:0.000}");
        var loading = Loading(recipe, images, steps);
        Console.WriteLine($"work of all cores a step: bare {bareWork.Median:0} ms, in an epoch {epochWork.Median:0} ms, of which loading alone {loading:0.0} ms = {loading / bareWork.Median * 100:0.0} % of a bare step");
    }

    /// <summary>Milliseconds of work for a batch of decoded images, as from an epoch's second on.</summary>
    private static double Loading(Recipe recipe, List<TrainingImage> list, int steps)
    {
        using var images = new ScaledImages(list, recipe.InputSize, 1L << 30);
        var loader = new BatchLoader(images, new EpochOrder(list, 0, 1), recipe.BatchSize, recipe.InputSize, 1, workers: 1);
        var before = TimeSpan.Zero;
        for (var epoch = 0; epoch < 4; epoch++)
        {
            if (epoch == 1)
                before = Worked();
            foreach (var batch in loader.Epoch(epoch, recipe.Augmentation))
                batch.Dispose();
        }

        return (Worked() - before).TotalMilliseconds / (3 * steps);
    }

    // Says what loading costs also on a machine that others use, and where the cores are too few to hide it.
    private static TimeSpan Worked() => Environment.CpuUsage.TotalTime;

    private static TrainingImage Image(int seed)
    {
        var (jpeg, boxes) = Pictures.Make(seed, 640, 480);
        return new TrainingImage($"{seed}.jpg", () => jpeg, [.. boxes.Select((b, i) => new TrainingBox(i % 3, new Box(b.X, b.Y, b.Width, b.Height)))]);
    }

    private sealed class Turns(Action<TrainingEvent.EpochCompleted> completed) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value)
        {
            if (value is TrainingEvent.EpochCompleted epoch)
                completed(epoch);
        }
    }

    private sealed class BareSteps : IDisposable
    {
        private readonly DetectionNetwork _network;
        private readonly Optimizer _optimizer;
        private readonly WeightAverage _average;
        private readonly List<(Tensor Images, Tensor Labels)> _batches = [];
        private readonly Recipe _recipe;
        private long _update;

        public BareSteps(NetworkVariant variant, Recipe recipe, IReadOnlyList<TrainingImage> list)
        {
            _recipe = recipe;
            _network = variant.Create(3, seed: 1);
            _network.train();
            _optimizer = Optimizer.Create(_network, recipe);
            _average = new WeightAverage(_network, recipe);
            using var images = new ScaledImages(list, recipe.InputSize, 0);
            foreach (var batch in new BatchLoader(images, new EpochOrder(list, 0, 1), recipe.BatchSize, recipe.InputSize, 1, 2).Epoch(0, recipe.Augmentation).Take(Batches))
                using (batch)
                    _batches.Add((batch.Images(CPU), batch.Labels(CPU)));
        }

        /// <summary>Milliseconds of a step.</summary>
        public double Time(int steps)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < steps; i++)
            {
                using var scope = NewDisposeScope();
                var (images, labels) = _batches[i % _batches.Count];
                var loss = _network.Loss(_network.forward(_network.Prepare(images)), labels, _recipe.InputSize, _recipe.InputSize, new LossOptions(Assignment: new SimOtaOptions(_recipe.CentreRadius)));
                loss.Read();
                loss.Total.backward();
                _optimizer.Step(_recipe.LearningRate, ++_update);
                _average.Update(_update);
            }

            return Stopwatch.GetElapsedTime(started).TotalMilliseconds / steps;
        }

        public void Dispose()
        {
            _batches.ForEach(b =>
            {
                b.Images.Dispose();
                b.Labels.Dispose();
            });
            _optimizer.Dispose();
            _average.Dispose();
            _network.Dispose();
        }
    }
}
