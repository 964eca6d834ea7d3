using VisionInApp.Training.Models;
using VisionInApp.Training.Optimization;
using static TorchSharp.torch;

namespace VisionInApp.Training.Checkpoints;

/// <summary>Taking a run up again from a checkpoint that fits the request.</summary>
internal static class CheckpointStart
{
    /// <summary>The checkpoint at this path, or the newest whole one in this folder (or its <c>checkpoints</c> folder).</summary>
    /// <exception cref="TrainingRefusedException"><c>training.checkpoint_missing</c>, <c>training.checkpoint_broken</c> or <c>training.checkpoint_foreign</c>.</exception>
    public static (string Path, Checkpoint Checkpoint) Load(string path, TrainingRequest request, string dataDigest, Action<string, string, string> tell)
    {
        var (file, checkpoint) = Open(path, tell);
        var state = checkpoint.State;
        if (NetworkVariants.Find(state.Variant) != request.Variant || !state.Classes.SequenceEqual(request.Classes, StringComparer.Ordinal))
            throw new TrainingRefusedException("training.checkpoint_foreign",
                $"The checkpoint is of {state.Variant} with the classes {string.Join(", ", state.Classes)}, which is not what is asked for.");
        tell("training.resumed", Path.GetFileName(file), $"Going on after epoch {state.Epoch}.");
        if (state.Recipe.ToJson() != request.Recipe.ToJson())
            tell("training.recipe_changed", "", "The recipe is not the one of the checkpoint, so the run is not what it would have been uninterrupted.");
        if (state.DataDigest != dataDigest)
            tell("training.data_changed", "", "The training images or boxes are not those of the checkpoint.");
        return (file, checkpoint);
    }

    public static void Restore(this Checkpoint checkpoint, nn.Module network, string prefix)
    {
        foreach (var (name, tensor) in network.state_dict())
            Copy(checkpoint, prefix + name, tensor);
    }

    public static void Restore(this Checkpoint checkpoint, Optimizer optimizer)
    {
        foreach (var (name, moment) in optimizer.State)
            Copy(checkpoint, name, moment);
    }

    // A broken file gives way to the whole one before it, whether it was named or found.
    private static (string Path, Checkpoint Checkpoint) Open(string path, Action<string, string, string> tell)
    {
        var named = File.Exists(path);
        if (named && !CheckpointFolder.Holds(Path.GetFileName(path)))
            return OpenAlone(path);
        var inner = Path.Combine(path, "checkpoints");
        var folder = named ? Path.GetDirectoryName(Path.GetFullPath(path))! : Directory.Exists(inner) ? inner : path;
        return new CheckpointFolder(folder).LoadNewest(
                message => tell("training.checkpoint_broken", path, message + "; an earlier one is looked for."),
                named ? Path.GetFileName(path) : null)
            ?? throw new TrainingRefusedException("training.checkpoint_missing", $"There is no whole checkpoint in {folder}.");
    }

    private static (string Path, Checkpoint Checkpoint) OpenAlone(string path)
    {
        try
        {
            return (path, CheckpointFile.Read(path));
        }
        catch (BrokenCheckpointException e)
        {
            throw new TrainingRefusedException("training.checkpoint_broken", e.Message);
        }
    }

    private static void Copy(Checkpoint checkpoint, string name, Tensor target)
    {
        using var noGradient = no_grad();
        if (!checkpoint.Tensors.TryGetValue(name, out var saved) || !saved.shape.AsSpan().SequenceEqual(target.shape))
            throw new TrainingRefusedException("training.checkpoint_foreign", $"The checkpoint has no fitting tensor {name}.");
        target.copy_(saved);
    }
}
