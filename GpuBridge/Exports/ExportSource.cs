using VisionInApp.Training.Checkpoints;
using VisionInApp.Training.Models;
using VisionInApp.Training.Weights;

namespace VisionInApp.GpuBridge.Exports;

/// <summary>A network to export, with its class names and input size.</summary>
internal sealed record ExportSource(DetectionNetwork Network, IReadOnlyList<string> ClassNames, int InputSize) : IDisposable
{
    private const int DefaultInputSize = 416;

    /// <summary>Reads weights, or the averaged weights of a run's checkpoint; names and a size given here take precedence over the file's.</summary>
    public static ExportSource Load(string path, IReadOnlyList<string>? classNames, int? inputSize)
    {
        var (saved, trainedSize) = CheckpointFile.IsOne(path) ? OfCheckpoint(path) : (SavedNetwork.Load(path), DefaultInputSize);
        var names = classNames ?? saved.ClassNames ?? [.. Enumerable.Range(0, saved.Network.ClassCount).Select(i => $"class {i}")];
        if (names.Distinct(StringComparer.Ordinal).Count() == saved.Network.ClassCount && names.Count == saved.Network.ClassCount)
            return new ExportSource(saved.Network, names, inputSize ?? trainedSize);
        saved.Dispose();
        throw new InvalidDataException($"The network needs {saved.Network.ClassCount} different class names.");
    }

    private static (SavedNetwork Saved, int InputSize) OfCheckpoint(string path)
    {
        using var checkpoint = CheckpointFile.Read(path);
        return (SavedNetwork.From(checkpoint.Average(), checkpoint.State.Classes), checkpoint.State.Recipe.InputSize);
    }

    public void Dispose() => Network.Dispose();
}
