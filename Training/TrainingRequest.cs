using System.Text.Json.Serialization;
using VisionInApp.Training.Data;
using VisionInApp.Training.Models;

namespace VisionInApp.Training;

/// <summary>What is trained, on what, from where and how.</summary>
public sealed record TrainingRequest
{
    public required NetworkVariant Variant { get; init; }

    /// <summary>Class names in the order of the network's outputs; boxes refer to them by index.</summary>
    public required IReadOnlyList<string> Classes { get; init; }
    public required IReadOnlyList<TrainingImage> Train { get; init; }
    public IReadOnlyList<TrainingImage> Validation { get; init; } = [];

    /// <summary>What the model will be judged on after the run; only the pre-flight looks at it, for images that are also trained on.</summary>
    public IReadOnlyList<TrainingImage> Test { get; init; } = [];
    public required Recipe Recipe { get; init; }
    public required NetworkStart Start { get; init; }

    /// <summary>Gets checkpoints and weights; made when absent.</summary>
    public required string OutputFolder { get; init; }
    public ComputeOptions Compute { get; init; } = new();
}

/// <summary>Where the weights of a run come from.</summary>
public abstract record NetworkStart
{
    public sealed record Scratch : NetworkStart;

    /// <summary>An ONNX or safetensors file; tensors whose shape differs (other classes) start fresh.</summary>
    public sealed record Weights(string Path) : NetworkStart;

    /// <summary>A checkpoint file, or a folder of them, of which the newest whole one is taken.</summary>
    public sealed record Checkpoint(string Path) : NetworkStart;
}

/// <summary>What a run may use of the machine.</summary>
public sealed record ComputeOptions
{
    /// <summary>Threads of the tensor library; 0 leaves its default (the cores).</summary>
    public int Threads { get; init; }

    /// <summary>Threads that decode and augment images.</summary>
    public int LoaderThreads { get; init; } = 2;

    internal int Workers => Math.Clamp(LoaderThreads, 1, 256);

    /// <summary>Memory for decoded, scaled images.</summary>
    public long ImageCacheBytes { get; init; } = 512L << 20;

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>auto</c>.</summary>
    public string Device { get; init; } = "auto";
}

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingOutcome>))]
public enum TrainingOutcome
{
    Finished,
    Cancelled,

    /// <summary>The loss was not a number; the last checkpoint is from before that.</summary>
    Diverged,
}

/// <summary>What a run leaves behind.</summary>
/// <param name="Epochs">Epochs done over the whole run, earlier ones included when it was resumed.</param>
/// <param name="LastWeights">Averaged weights after the last epoch (safetensors); null when no epoch was finished.</param>
/// <param name="BestWeights">Averaged weights of the best evaluated epoch; null when none was evaluated.</param>
/// <param name="Message">For people, when it did not finish.</param>
public sealed record TrainingResult(
    TrainingOutcome Outcome, int Epochs, long Steps, string? Checkpoint, string? LastWeights, string? BestWeights,
    ValidationFigures? Best, double Seconds, double ImagesPerSecond, string? Message);

/// <summary>A run that cannot start, with a stable code such as <c>training.no_boxes</c>.</summary>
public sealed class TrainingRefusedException(string code, string message) : Exception(message)
{
    public string Code => code;
}
