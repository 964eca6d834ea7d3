using VisionInApp.Training.Inspection;
using VisionInApp.Training.Losses;

namespace VisionInApp.Training;

/// <summary>What a run tells while it goes on, in the order in which it happens, from the thread that trains.</summary>
public abstract record TrainingEvent
{
    /// <param name="Epoch">Epochs already done: 0, or more when resumed.</param>
    /// <param name="Precision">What the forward pass computes in.</param>
    public sealed record Started(
        int Epoch, int Epochs, int StepsPerEpoch, int TrainImages, int ValidationImages, long Parameters, string Device, string Precision) : TrainingEvent;

    /// <param name="Epoch">Counted from 1.</param>
    /// <param name="Step">Steps done over the whole run, and <paramref name="Steps"/> their number.</param>
    public sealed record StepCompleted(
        int Epoch, long Step, long Steps, LossValues Loss, double LearningRate, double ImagesPerSecond, double SecondsLeft) : TrainingEvent;

    /// <param name="Loss">Mean over the epoch.</param>
    /// <param name="Validation">Null when this epoch was not evaluated.</param>
    public sealed record EpochCompleted(int Epoch, int Epochs, LossValues Loss, ValidationFigures? Validation, double Seconds) : TrainingEvent;

    /// <param name="Sha256">Of the whole file, lower-case hex.</param>
    public sealed record CheckpointSaved(string Path, int Epoch, string Sha256, long Bytes) : TrainingEvent;

    /// <summary>Something a person should know that does not stop the run, such as an image that cannot be read.</summary>
    public sealed record Finding(string Code, string Subject, string Message) : TrainingEvent
    {
        /// <summary>The images it is about, at most 100; the message names the first.</summary>
        public IReadOnlyList<string> Images { get; init; } = [];
    }

    /// <summary>The pre-flight is over; its findings came before.</summary>
    /// <param name="Images">Looked at, of all splits.</param>
    /// <param name="Memory">What the run will take.</param>
    public sealed record Inspected(int Images, int Findings, MemoryEstimate Memory, double Seconds) : TrainingEvent;

    public sealed record Stopped(TrainingResult Result) : TrainingEvent;
}

/// <summary>COCO average precision on the validation images, 0..1.</summary>
public sealed record ValidationFigures(double Map50, double Map5095, int Images);
