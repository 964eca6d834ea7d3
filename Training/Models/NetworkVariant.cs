using static TorchSharp.torch;

namespace VisionInApp.Training.Models;

/// <summary>One published network, by family and size; makes networks of its kind.</summary>
/// <param name="Family">Such as <c>yolox</c>, or <c>yolo12-v1</c>.</param>
/// <param name="Size">Such as <c>nano</c>.</param>
public abstract record NetworkVariant(string Family, string Size)
{
    /// <summary>Family and size, such as <c>yolox-nano</c>: how people, recipes and files call it.</summary>
    public string Name => $"{Family}-{Size}";

    /// <summary>A freshly initialised network for this many classes; the same seed gives the same weights.</summary>
    public abstract DetectionNetwork Create(int classCount, int? seed = null);

    /// <summary>How many classes the network with these named tensors tells apart, when it is of this variant; else null.</summary>
    internal abstract long? ClassesOf(IReadOnlyDictionary<string, Tensor> tensors);

    /// <summary>The sides of a tensor, none when it is absent.</summary>
    private protected static long[] Shape(IReadOnlyDictionary<string, Tensor> tensors, string name) =>
        tensors.TryGetValue(name, out var tensor) ? tensor.shape : [];
}
