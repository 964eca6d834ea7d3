using System.Text.Json;
using VisionInApp.Training.Models.Yolox;
using static TorchSharp.torch;

namespace VisionInApp.Training.Weights;

/// <summary>A whole network out of a file of named tensors, whose shapes tell its variant and number of classes.</summary>
/// <param name="ClassNames">From the file's metadata, one a class; null when it does not say.</param>
public sealed record SavedNetwork(YoloxNetwork Network, IReadOnlyList<string>? ClassNames) : IDisposable
{
    private const string StemWeight = "backbone.backbone.stem.conv.conv.weight";
    private const string ClassWeight = "head.cls_preds.0.weight";

    /// <summary>Reads a safetensors file; throws <see cref="InvalidDataException"/> with the reason when it is no whole YOLOX network.</summary>
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
        var width = FirstSide(tensors, StemWeight);
        var classes = FirstSide(tensors, ClassWeight);
        var variant = YoloxVariant.All.FirstOrDefault(v => v.Channels(64) == width) ?? throw Refused($"no YOLOX variant has a stem of {width} channels");
        if (classes is < 1 or > 10_000 || (classNames is not null && classNames.Count != classes))
            throw Refused($"it has {classes} classes{(classNames is null ? "" : $" and {classNames.Count} names")}");

        var network = YoloxNetwork.Create(variant, (int)classes, seed: 0);
        var report = NamedWeights.Fill(network, tensors);
        if (report.Missing.Count + report.Reinitialised.Count > 0)
            throw Refused($"it has no fitting {report.Missing.Concat(report.Reinitialised).First()}");
        network.eval();
        return new SavedNetwork(network, classNames);
    }

    public void Dispose() => Network.Dispose();

    private static long FirstSide(IReadOnlyDictionary<string, Tensor> tensors, string name) =>
        tensors.TryGetValue(name, out var tensor) && tensor.dim() == 4 ? tensor.shape[0] : throw Refused($"it has no {name}");

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

    private static InvalidDataException Refused(string reason) => new($"The file is no YOLOX network: {reason}.");
}
