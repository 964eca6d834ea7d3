using VisionInApp.Training.Onnx;
using static TorchSharp.torch;

namespace VisionInApp.Training.Models.Blocks;

/// <summary>A part of a network that knows both its forward pass and the ONNX nodes it becomes. Maps are [B, C, H, W].</summary>
/// <remarks>TorchSharp names tensors after the fields of a module, in their order: so fields are called as in the published checkpoints.</remarks>
public abstract class Block(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Adds this block's nodes, in the order in which <c>forward</c> runs them, and returns the name of its output.</summary>
    public abstract string Export(OnnxGraph graph, string input);
}
