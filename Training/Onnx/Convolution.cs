using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VisionInApp.Training.Onnx;

/// <summary>A convolution of a network, the batch normalisation behind it (if any), and the dotted name of its tensors.</summary>
internal sealed record Convolution(string Name, Conv2d Conv, BatchNorm2d? Norm)
{
    public string WeightName => Name + ".weight";

    public string BiasName => Name + ".bias";

    /// <summary>How the names of its tensors, and of those of the normalisation beside it, begin.</summary>
    public string Prefix => Norm is null ? Name + "." : Name[..^"conv".Length];

    /// <summary>One kernel and bias that do what both do in evaluation: k·γ/√(σ²+ε) and β − μ·γ/√(σ²+ε).</summary>
    public (float[] Kernel, float[] Bias) Fold()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var kernel = Conv.weight.to(float64);
        var bias = Conv.bias?.to(float64) ?? zeros(kernel.shape[0], float64, kernel.device);
        if (Norm is not null)
        {
            var scale = Norm.weight!.to(float64) / (Norm.running_var!.to(float64) + Norm.eps).sqrt();
            kernel *= scale.view(-1, 1, 1, 1);
            bias = Norm.bias!.to(float64) + (bias - Norm.running_mean!.to(float64)) * scale;
        }

        return (Values(kernel), Values(bias));
    }

    private static float[] Values(Tensor tensor) => tensor.to(float32).cpu().contiguous().data<float>().ToArray();
}
