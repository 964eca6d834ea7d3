using System.Text.Json;
using VisionInApp.Training.Checkpoints;
using VisionInApp.Training.Models;
using VisionInApp.Training.Optimization;
using VisionInApp.Training.Weights;
using static TorchSharp.torch;

namespace VisionInApp.Training;

/// <summary>What a run writes: <c>checkpoints/</c>, <c>best.safetensors</c> and <c>last.safetensors</c>.</summary>
internal sealed class RunFolder
{
    private readonly CheckpointFolder _checkpoints;
    private readonly string _folder;

    public RunFolder(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        _checkpoints = new CheckpointFolder(Path.Combine(folder, "checkpoints"));
    }

    /// <summary>The newest checkpoint of this run.</summary>
    public string? Checkpoint { get; private set; }

    public ValidationFigures? Best { get; private set; }

    public string? BestWeights => Best is not null && File.Exists(BestPath) ? BestPath : null;

    private string BestPath => Path.Combine(_folder, "best.safetensors");

    /// <summary>The epoch whose weights were the best, counted from 1; 0 when none was evaluated.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>Takes up an earlier run: its best weights lie here again as they were then, wherever it ran.</summary>
    public void Continue(string path, Checkpoint checkpoint)
    {
        var state = checkpoint.State;
        Checkpoint = path;
        if (state.Best is null || checkpoint.Best() is not { Count: > 0 } weights)
            return;
        (Best, BestEpoch) = (state.Best, state.BestEpoch);
        Save(BestPath, weights, state.Variant, state.Classes);
    }

    public bool IsBest(ValidationFigures figures) => Best is null || figures.Map5095 > Best.Map5095;

    public void SaveBest(DetectionNetwork average, IReadOnlyList<string> classes, ValidationFigures figures, int epoch)
    {
        (Best, BestEpoch) = (figures, epoch);
        Save(BestPath, average.state_dict(), average.Variant.Name, classes);
    }

    public string SaveLast(DetectionNetwork average, IReadOnlyList<string> classes) => Save(Path.Combine(_folder, "last.safetensors"), average.state_dict(), average.Variant.Name, classes);

    public TrainingEvent.CheckpointSaved SaveCheckpoint(CheckpointState state, DetectionNetwork network, DetectionNetwork average, Optimizer optimizer)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in network.state_dict())
            tensors.Add("network/" + name, tensor);
        foreach (var (name, tensor) in average.state_dict())
            tensors.Add("average/" + name, tensor);
        foreach (var (name, moment) in optimizer.State)
            tensors.Add(name, moment);
        // The best weights travel with the checkpoint, unless they are this epoch's own average.
        using var scope = NewDisposeScope();
        if (state.Best is not null && state.BestEpoch != state.Epoch)
            foreach (var (name, tensor) in StateDictFile.Load(BestPath).Tensors)
                tensors.Add("best/" + name, tensor);
        var (path, sha256, bytes) = _checkpoints.Save(state, tensors);
        Checkpoint = path;
        return new TrainingEvent.CheckpointSaved(path, state.Epoch, sha256, bytes);
    }

    private static string Save(string path, Dictionary<string, Tensor> weights, string variant, IReadOnlyList<string> classes)
    {
        var about = new Dictionary<string, string> { ["variant"] = variant, ["classes"] = JsonSerializer.Serialize(classes) };
        StateDictFile.Save(path, weights, about);
        return path;
    }
}
