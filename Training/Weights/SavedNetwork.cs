using System.Text.Json;
using VisionInApp.Training.Models;
using static TorchSharp.torch;

namespace VisionInApp.Training.Weights;

/// <summary>A whole network out of a file of named tensors, whose shapes tell its variant and number of classes.</summary>
/// <param name="ClassNames">From the file's metadata, one a class; null when it does not say.</param>
public sealed record SavedNetwork(DetectionNetwork Network, IReadOnlyList<string>? ClassNames) : IDisposable
{
    /// <summary>Reads a safetensors file; throws <see cref="InvalidDataException"/> with the reason when it is no whole network of a variant that this trainer has.</summary>
    public static SavedNetwork Load(string path)
    {
        using var scope = NewDisposeScope();
        var file = StateDictFile.Load(path);
        return From(file.Tensors, file.Metadata.TryGetValue("classes", out var json) ? Names(json) : null);
    }

    /// <summary>Builds the network that has these tensors.</summary>
    public static SavedNetwork From(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyList<string>? classNames)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (variant, count) = NetworkVariants.All.Select(v => (Variant: v, Classes: v.ClassesOf(tensors))).FirstOrDefault(v => v.Classes is not null);
        if (variant is null || count is not { } classes)
            throw Refused("its tensors are of no variant that this trainer has");
        if (classes is < 1 or > 10_000 || (classNames is not null && classNames.Count != classes))
            throw Refused($"it has {classes} classes{(classNames is null ? "" : $" and {classNames.Count} names")}");

        var network = variant.Create((int)classes, seed: 0);
        var report = NamedWeights.Fill(network, tensors);
        if (report.Missing.Count + report.Reinitialised.Count > 0)
            throw Refused($"it has no fitting {report.Missing.Concat(report.Reinitialised).First()}");
        network.eval();
        return new SavedNetwork(network, classNames);
    }

    public void Dispose() => Network.Dispose();

    private static string[] Names(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(json) ?? throw Refused("its class names cannot be read");
        }
        catch (JsonException)
        {
            throw Refused("its class names cannot be read");
        }
    }

    private static InvalidDataException Refused(string reason) => new($"The file is no network: {reason}.");
}
