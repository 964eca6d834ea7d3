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

    /// <summary>Takes up an earlier run; its best figures count only where its best weights still lie.</summary>
    public void Continue(string checkpoint, ValidationFigures? best) =>
        (Checkpoint, Best) = (checkpoint, File.Exists(BestPath) ? best : null);

    public bool IsBest(ValidationFigures figures) => Best is null || figures.Map5095 > Best.Map5095;

    public void SaveBest(DetectionNetwork average, IReadOnlyList<string> classes, ValidationFigures figures)
    {
        Best = figures;
        Save(BestPath, average, classes);
    }

    public string SaveLast(DetectionNetwork average, IReadOnlyList<string> classes) => Save(Path.Combine(_folder, "last.safetensors"), average, classes);

    public TrainingEvent.CheckpointSaved SaveCheckpoint(CheckpointState state, DetectionNetwork network, DetectionNetwork average, Sgd optimizer)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in network.state_dict())
            tensors.Add("network/" + name, tensor);
        foreach (var (name, tensor) in average.state_dict())
            tensors.Add("average/" + name, tensor);
        foreach (var (name, momentum) in optimizer.State)
            tensors.Add("momentum/" + name, momentum);
        var (path, sha256, bytes) = _checkpoints.Save(state, tensors);
        Checkpoint = path;
        return new TrainingEvent.CheckpointSaved(path, state.Epoch, sha256, bytes);
    }

    private static string Save(string path, DetectionNetwork network, IReadOnlyList<string> classes)
    {
        var about = new Dictionary<string, string> { ["variant"] = network.Variant.Name, ["classes"] = JsonSerializer.Serialize(classes) };
        StateDictFile.Save(path, network.state_dict(), about);
        return path;
    }
}
