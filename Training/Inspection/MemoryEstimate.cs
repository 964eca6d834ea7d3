using TorchSharp;
using TorchSharp.Modules;
using VisionInApp.Training.Data;
using static TorchSharp.torch;

namespace VisionInApp.Training.Inspection;

/// <summary>About how much memory a run takes on its device.</summary>
/// <param name="WeightBytes">Weights, gradients, moments and average.</param>
/// <param name="ImageBytes">What one image of a batch leaves behind for the backward pass, at the largest input the recipe may choose, and takes in the batches made ahead.</param>
/// <param name="OtherBytes">Libraries and cached images.</param>
public sealed record MemoryEstimate(long WeightBytes, long ImageBytes, long OtherBytes, int BatchSize)
{
    private const int ProbeSize = 64;

    // Of what the convolutions put out: the norms' and activations' results are kept too, and the backward pass holds some more.
    private const double KeptPerOutput = 3.6;
    private const long LibraryBytes = 350L << 20;

    public long Bytes => WeightBytes + (ImageBytes * BatchSize) + OtherBytes;

    internal static MemoryEstimate Of(TrainingRequest request)
    {
        var recipe = request.Recipe;
        using var network = request.Variant.Create(request.Classes.Count, seed: 1);
        var largest = recipe.InputSize + (32 * recipe.MultiScaleRange);
        var copies = recipe.Optimizer == OptimizerKind.AdamW ? 5 : 4;
        var scaled = (long)recipe.InputSize * recipe.InputSize * 3;
        return new MemoryEstimate(
            network.parameters().Sum(p => p.numel()) * sizeof(float) * copies,
            (long)(Outputs(network) * KeptPerOutput * sizeof(float) * ((double)largest * largest / (ProbeSize * ProbeSize))) + (scaled * request.Compute.Workers * Prefetch.AheadPerWorker),
            LibraryBytes + Math.Min(request.Compute.ImageCacheBytes, scaled * request.Train.Count),
            recipe.BatchSize);
    }

    /// <summary>Whether it is more than this machine has, and what would fit; a GPU's memory is not known here.</summary>
    internal IEnumerable<TrainingEvent.Finding> Findings(TrainingRequest request)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (Devices.Choose(request.Compute.Device).type != DeviceType.CPU || Bytes <= available)
            yield break;
        var fits = (available - WeightBytes - OtherBytes) / ImageBytes;
        yield return new TrainingEvent.Finding("training.memory", "", FormattableString.Invariant($"The run takes about {Bytes / 1e9:0.0} GB of memory and there are {available / 1e9:0.0} GB; ")
            + (fits > 0 ? $"a batchSize of {Math.Min(fits, BatchSize - 1)} would fit, with a batchesPerUpdate that makes up for it." : "a smaller inputSize or network is needed."));
    }

    // What all convolutions put out for one image of the probe's size.
    private static long Outputs(nn.Module<Tensor, Tensor> network)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var outputs = 0L;
        network.eval();
        foreach (var conv in network.modules().OfType<Conv2d>())
            conv.register_forward_hook((_, _, output) =>
            {
                outputs += output.numel();
                return output;
            });
        network.forward(zeros(1, 3, ProbeSize, ProbeSize));
        return outputs;
    }
}
