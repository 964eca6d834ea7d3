using System.Buffers.Binary;
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

/// <summary>Fills a network from a file of pretrained weights: ONNX (folded) or safetensors; pickled PyTorch files are refused.</summary>
public static class WeightImport
{
    private const int SafetensorsHeaderStart = 8;

    /// <summary>Fills the network; throws <see cref="InvalidDataException"/> with the reason when the file is no such network, and then changes nothing.</summary>
    public static ImportReport Load(string path, DetectionNetwork network)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Span<byte> start = stackalloc byte[SafetensorsHeaderStart + 1];
        using (var stream = File.OpenRead(path))
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (IsPickle(start))
            throw new InvalidDataException(PickleRefusal);
        return IsSafetensors(start) ? NamedWeights.Fill(network, StateDictFile.Load(path).Tensors) : OnnxWeights.Fill(network, OnnxWeightFile.Read(path));
    }

    private static string PickleRefusal =>
        "This is a pickled PyTorch file (.pt, .pth). Reading a pickle can run any code hidden in it, so it is refused. Convert it to safetensors where "
        + "you trust it: python -c \"import torch; from safetensors.torch import save_file; "
        + "d = torch.load('weights.pth', map_location='cpu', weights_only=True); save_file(d.get('model', d), 'weights.safetensors')\"";

    /// <summary>A zip archive (PyTorch 1.6 and newer) or a bare pickle of protocol 2 and up.</summary>
    private static bool IsPickle(ReadOnlySpan<byte> start) => start.StartsWith("PK"u8) || start.StartsWith((ReadOnlySpan<byte>)[0x80]);

    private static bool IsSafetensors(ReadOnlySpan<byte> start) =>
        start.Length > SafetensorsHeaderStart && start[SafetensorsHeaderStart] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) < uint.MaxValue;
}
