using VisionInApp.Training.Onnx.Format;

namespace VisionInApp.Training.Onnx;

/// <summary>
/// The part of a graph that ends in its last convolutions: what may be computed in fewer bits. Behind it confidences are made and boxes
/// decoded and suppressed, which takes little time and needs every bit.
/// </summary>
internal sealed class ConvolutionalPart
{
    private readonly HashSet<NodeProto> _nodes = new(ReferenceEqualityComparer.Instance);

    public ConvolutionalPart(GraphProto graph)
    {
        var makers = graph.Node.SelectMany(n => n.Output.Select(o => (Output: o, Node: n))).ToDictionary(p => p.Output, p => p.Node, StringComparer.Ordinal);
        var waiting = new Stack<NodeProto>(graph.Node.Where(n => n.OpType == "Conv"));
        var before = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        while (waiting.TryPop(out var node))
        {
            if (!_nodes.Add(node))
                continue;
            foreach (var maker in node.Input.Select(makers.GetValueOrDefault).OfType<NodeProto>())
            {
                before.Add(maker);
                waiting.Push(maker);
            }
        }

        // Depth first: what a convolution reads, and what that reads, lies before a convolution.
        LastConvolutions = _nodes.Where(n => n.OpType == "Conv" && !before.Contains(n)).ToHashSet<NodeProto>(ReferenceEqualityComparer.Instance);
    }

    /// <summary>The convolutions that no other one follows: they make the predictions.</summary>
    public IReadOnlySet<NodeProto> LastConvolutions { get; }

    public bool Holds(NodeProto node) => _nodes.Contains(node);
}
