using System.Security.Cryptography;
using VisionInApp.Training;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;
using VisionInApp.Training.Models.Yolox;

namespace VisionInApp.Tests.Training;

/// <summary>Runs of a second or two: twelve small pictures, every augmentation.</summary>
internal static class SmallRun
{
    public static Recipe Recipe { get; } = new()
    {
        InputSize = 64,
        BatchSize = 4,
        Epochs = 4,
        WarmupEpochs = 1,
        PlainEpochs = 1,
        LearningRate = 0.01,
        AverageDecay = 0.95,
        AverageWarmupSteps = 5,
        ValidateEvery = 2,
        MultiScaleRange = 1,
        Augmentation = new AugmentationRecipe { MosaicProbability = 0.5, MixUpProbability = 0.5, AffineProbability = 0.5 },
    };

    /// <summary>One epoch without warm-up.</summary>
    public static Recipe Short { get; } = Recipe with { Epochs = 1, WarmupEpochs = 0, PlainEpochs = 0 };

    public static TrainingRequest Request(string folder, Recipe? recipe = null, IReadOnlyList<TrainingImage>? train = null) => new()
    {
        Variant = YoloxVariant.Nano,
        Classes = ["red", "blue"],
        Train = train ?? SmallImages.Rectangles(12),
        Validation = SmallImages.Rectangles(4, seed: 2),
        Recipe = recipe ?? Recipe,
        Start = new NetworkStart.Scratch(),
        OutputFolder = folder,
        Compute = new ComputeOptions { Threads = 1, Device = "cpu" },
    };

    public static TrainingResult Run(TrainingRequest request, Action<TrainingEvent>? tell = null, CancellationToken cancellation = default) =>
        Trainer.Run(request, new Immediate(tell), cancellation);

    /// <summary>Runs and stops in the middle of this epoch, counted from 1.</summary>
    public static TrainingResult RunInto(int epoch, TrainingRequest request)
    {
        using var stop = new CancellationTokenSource();
        return Run(
            request,
            e =>
            {
                if (e is TrainingEvent.StepCompleted step && step.Epoch == epoch)
                    stop.Cancel();
            },
            stop.Token);
    }

    public static List<TrainingEvent> Events(TrainingRequest request)
    {
        var events = new List<TrainingEvent>();
        Run(request, events.Add);
        return events;
    }

    public static string Digest(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    private sealed class Immediate(Action<TrainingEvent>? tell) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => tell?.Invoke(value);
    }
}
