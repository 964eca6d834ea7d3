using VisionInApp.Training.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Models.Blocks;

/// <summary>Doubles height and width by repeating each pixel.</summary>
public sealed class Upsample() : Block(nameof(Upsample))
{
    private static readonly double[] Twice = [2, 2];

    public override Tensor forward(Tensor input) => functional.interpolate(input, scale_factor: Twice, mode: InterpolationMode.Nearest);

    public override string Export(OnnxGraph graph, string input) => graph.Double(input);
}
