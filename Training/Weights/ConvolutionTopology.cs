namespace VisionInApp.Training.Weights;

/// <summary>A Conv node: its weight and bias names, which earlier convolutions its input is made of, and the normalisation right behind it that is not folded into it.</summary>
internal sealed record ConvolutionNode(string Weight, string? Bias, int[] Sources, OnnxNode? Norm = null);

/// <summary>
/// The convolutions of an ONNX graph in the order in which they run, each with the indices of the convolutions that feed it
/// through anything else; two graphs with equal sources are wired alike, whatever their nodes are called.
/// </summary>
internal static class ConvolutionTopology
{
    private static readonly HashSet<string> Commutative = new(StringComparer.Ordinal) { "Add", "Mul" };

    public static List<ConvolutionNode> Of(IEnumerable<OnnxNode> nodes)
    {
        List<ConvolutionNode> convolutions = [];
        Dictionary<string, int> direct = new(StringComparer.Ordinal);
        Dictionary<string, int[]> sources = new(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            var isConvolution = node.Operation == "Conv" && node.Inputs.Count >= 2;
            var feeding = Feeding(node, isConvolution ? node.Inputs.Take(1) : node.Inputs, sources);
            if (isConvolution)
            {
                convolutions.Add(new ConvolutionNode(node.Inputs[1], node.Inputs.ElementAtOrDefault(2), feeding));
                feeding = [convolutions.Count - 1];
                foreach (var output in node.Outputs)
                    direct[output] = convolutions.Count - 1;
            }
            else if (node.Operation == "BatchNormalization" && node.Inputs.Count == 5 && direct.TryGetValue(node.Inputs[0], out var behind))
            {
                convolutions[behind] = convolutions[behind] with { Norm = node };
            }

            foreach (var output in node.Outputs)
                sources[output] = feeding;
        }

        return convolutions;
    }

    private static int[] Feeding(OnnxNode node, IEnumerable<string> inputs, Dictionary<string, int[]> sources)
    {
        var feeding = inputs.SelectMany(i => sources.GetValueOrDefault(i, [])).Distinct();
        return [.. Commutative.Contains(node.Operation) ? feeding.Order() : feeding];
    }
}
