using static TorchSharp.torch;

namespace VisionInApp.Training.Checkpoints;

/// <summary>Where a run stands at the end of an epoch, besides its tensors. Random numbers need no state: they follow from the recipe's seed, the epoch and the image.</summary>
public sealed record CheckpointState
{
    public int Schema { get; init; } = 1;

    /// <summary>Epochs done.</summary>
    public required int Epoch { get; init; }

    /// <summary>Optimizer steps done; the learning rate and the average's decay follow from it.</summary>
    public required long Step { get; init; }

    /// <summary>Name of the network's variant, such as <c>yolox-nano</c>; early files have the size of a YOLOX alone.</summary>
    public required string Variant { get; init; }
    public required IReadOnlyList<string> Classes { get; init; }
    public required Recipe Recipe { get; init; }

    /// <summary>Digest of the training images' names and boxes.</summary>
    public required string DataDigest { get; init; }
    public ValidationFigures? Best { get; init; }

    /// <summary>The epoch of <see cref="Best"/>, counted from 1; what early stopping waits from.</summary>
    public int BestEpoch { get; init; }
}

/// <summary>A checkpoint in memory; tensors are named <c>network/…</c>, <c>average/…</c>, by the optimizer's moments (<c>momentum/…</c>) and, unless the average is the best so far, <c>best/…</c>.</summary>
public sealed record Checkpoint(CheckpointState State, IReadOnlyDictionary<string, Tensor> Tensors) : IDisposable
{
    /// <summary>The averaged weights under their published names: what is evaluated and shipped.</summary>
    public Dictionary<string, Tensor> Average() => Under("average/");

    /// <summary>The weights of the best epoch so far; empty when the checkpoint does not hold them.</summary>
    public Dictionary<string, Tensor> Best() => State.BestEpoch == State.Epoch ? Average() : Under("best/");

    private Dictionary<string, Tensor> Under(string prefix) => Tensors
        .Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(t => t.Key[prefix.Length..], t => t.Value);

    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }
}

/// <summary>A checkpoint file that is cut short, altered or not a checkpoint at all.</summary>
public sealed class BrokenCheckpointException(string path, string reason) : Exception($"{Path.GetFileName(path)}: {reason}");
