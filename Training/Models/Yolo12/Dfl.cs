using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionInApp.Training.Models.Yolo12;

/// <summary>Distribution focal decoding (arXiv 2006.04388): logits of 16 bins to the distance that they expect. Its numbers 0..15 are fixed.</summary>
public sealed class Dfl : Module<Tensor, Tensor>
{
    public const int Bins = 16;

    private readonly Conv2d conv = Conv2d(Bins, 1, 1, bias: false);

    public Dfl()
        : base(nameof(Dfl))
    {
        using (no_grad())
        using (var bins = arange(Bins, ScalarType.Float32))
            conv.weight.copy_(bins.view(1, Bins, 1, 1));
        conv.weight.requires_grad_(false);
        RegisterComponents();
    }

    /// <summary>[..., 64] to the distances left, top, right, bottom [..., 4] in strides.</summary>
    public override Tensor forward(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var shares = logits.unflatten(logits.dim() - 1, 4, Bins).softmax(-1);
        return shares.matmul(conv.weight.view(Bins)).MoveToOuterDisposeScope();
    }
}
