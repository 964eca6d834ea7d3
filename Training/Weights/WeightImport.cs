using VisionInApp.Training.Models;
using static TorchSharp.torch;

namespace VisionInApp.Training.Weights;

/// <summary>What became of the network's tensors, by their published names.</summary>
/// <param name="Matched">Taken from the file.</param>
/// <param name="Reinitialised">Class predictions of another number of classes in the file: they keep the network's own fresh values.</param>
/// <param name="Missing">Not in the file: they keep the network's own values.</param>
/// <param name="NeedsCalibration">
/// True when batch normalisation was folded in the file, so its statistics are unknown: the network evaluates as the file does, but
/// measure them with <see cref="BatchNormCalibration"/> before fine-tuning.
/// </param>
public sealed record ImportReport(
    IReadOnlyList<string> Matched, IReadOnlyList<string> Reinitialised, IReadOnlyList<string> Missing, bool NeedsCalibration);

/// <summary>Fills a network from a file of pretrained weights: ONNX (batch normalisation folded or not) or safetensors; pickled PyTorch files are refused.</summary>
public static class WeightImport
{
    /// <summary>Fills the network; throws <see cref="InvalidDataException"/> with the reason when the file is no such network, and then changes nothing.</summary>
    public static ImportReport Load(string path, DetectionNetwork network)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Span<byte> start = stackalloc byte[StateDictFile.SignatureLength];
        using (var stream = File.OpenRead(path))
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (StateDictFile.IsOne(start))
            return NamedWeights.Fill(network, StateDictFile.Load(path).Tensors);
        PickleFile.Refuse(start);
        return OnnxWeights.Fill(network, OnnxWeightFile.Read(path));
    }
}
