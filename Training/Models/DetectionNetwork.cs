using VisionInApp.Training.Losses;
using VisionInApp.Training.Onnx;
using static TorchSharp.torch;
using NetworkLayout = VisionInApp.Vision.Detectors.NetworkLayout;

namespace VisionInApp.Training.Models;

/// <summary>
/// What the trainer, the exporter and the package need of a network, whatever its family. <c>forward</c> takes prepared images
/// [B, 3, H, W], sides multiples of 32, to raw numbers [B, A, …]: one row for each cell of the levels at strides 8, 16 and 32, row-major.
/// </summary>
public abstract class DetectionNetwork : nn.Module<Tensor, Tensor>
{
    private protected DetectionNetwork(NetworkVariant variant, int classCount)
        : base(variant.Name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classCount);
        Variant = variant;
        ClassCount = classCount;
    }

    public NetworkVariant Variant { get; }

    public int ClassCount { get; }

    /// <summary>How the exported file's tensors are laid out.</summary>
    public abstract NetworkLayout Layout { get; }

    /// <summary>Images as they come from files, [B, 3, H, W] BGR 0..255, to what <c>forward</c> and the exported file take; may be the same tensor.</summary>
    public abstract Tensor Prepare(Tensor images);

    /// <summary>Raw rows to [B, A, 4 + classes]: centre x, centre y, width, height in input pixels, then confidences 0..1.</summary>
    public abstract Tensor Decode(Tensor raw, int height, int width);

    /// <summary>The training loss of raw rows for objects [B, G, 5]: class, centre x, centre y, width, height in pixels; rows of zeros are padding.</summary>
    public abstract NetworkLoss Loss(Tensor raw, Tensor labels, int height, int width, LossOptions options);

    /// <summary>Raw rows to what the exported file gives for the same images, in its layout.</summary>
    public abstract Tensor Exported(Tensor raw, int height, int width);

    /// <summary>Adds the whole network's nodes and returns the name of the output.</summary>
    internal abstract string Export(OnnxGraph graph, string images);

    /// <summary>What the exported file says about itself beyond its family, variant, input size, stride and task.</summary>
    internal abstract IEnumerable<KeyValuePair<string, string>> Metadata(IReadOnlyList<string> classNames);

    /// <summary>Whether this tensor's shape depends on the number of classes, so that it starts fresh when the classes change.</summary>
    internal abstract bool DependsOnClasses(string tensorName);

    /// <summary>Parameters and buffers under the published names, in the published order (each module's own tensors, then its children's).</summary>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        var tensors = destination ?? [];
        Collect(this, string.IsNullOrEmpty(prefix) ? "" : prefix + ".", tensors);
        return tensors;
    }

    private protected static void CheckSides(Tensor images)
    {
        if (images.dim() != 4 || images.shape[1] != 3 || images.shape[2] % 32 != 0 || images.shape[3] % 32 != 0)
            throw new ArgumentException($"Images must be [B, 3, H, W] with sides that are multiples of 32, not [{string.Join(", ", images.shape)}].", nameof(images));
    }

    private static void Collect(nn.Module module, string prefix, Dictionary<string, Tensor> tensors)
    {
        foreach (var (name, parameter) in module.named_parameters(recurse: false))
            tensors.Add(prefix + name, parameter);
        foreach (var (name, buffer) in module.named_buffers(recurse: false))
            tensors.Add(prefix + name, buffer);
        foreach (var (name, child) in module.named_children())
            Collect(child, prefix + name + ".", tensors);
    }
}
