namespace VisionInApp.Vision.Detectors;

/// <summary>Which values a graph's nodes read and make, in their order; each must be made once and before it is read.</summary>
internal sealed class OnnxWiring
{
    private const int MaxNodes = 20_000;
    private const int MaxNames = 1_000;

    private readonly List<(List<string> Reads, List<string> Makes)> _nodes = [];

    public void Add(List<string> reads, List<string> makes)
    {
        if (_nodes.Count == MaxNodes)
            throw new OnnxRejectedException("onnx.too_large", $"The network has more than {MaxNodes} nodes.");
        if (reads.Count + makes.Count > MaxNames)
            throw new OnnxRejectedException("onnx.too_large", $"A node of the network has more than {MaxNames} inputs and outputs.");
        _nodes.Add((reads, makes));
    }

    /// <param name="given">What is there before the first node: inputs and weights.</param>
    /// <exception cref="OnnxRejectedException"><c>onnx.malformed</c>: a cycle, a value that nobody makes or one made twice.</exception>
    public void Check(IEnumerable<string> given, IEnumerable<string> outputs)
    {
        var known = given.ToHashSet(StringComparer.Ordinal);
        foreach (var (reads, makes) in _nodes)
        {
            // An input that is left out has no name.
            if (reads.Find(name => name.Length > 0 && !known.Contains(name)) is { } early)
                throw Malformed($"'{early}' is read before anything makes it: the network has a cycle or a hole");
            if (makes.Find(name => name.Length > 0 && !known.Add(name)) is { } twice)
                throw Malformed($"'{twice}' is made twice");
        }

        if (outputs.FirstOrDefault(name => !known.Contains(name)) is { } missing)
            throw Malformed($"nothing makes the output '{missing}'");
    }

    private static OnnxRejectedException Malformed(string why) => new("onnx.malformed", $"The bytes are no usable ONNX network: {why}.");
}
