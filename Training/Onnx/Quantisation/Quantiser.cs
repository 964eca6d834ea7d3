using Google.Protobuf;
using VisionInApp.Training.Onnx.Format;
using static TorchSharp.torch;
using static VisionInApp.Training.Onnx.Format.TensorProto.Types;

namespace VisionInApp.Training.Onnx.Quantisation;

/// <summary>
/// Static quantisation of a float32 file of ours: pairs of QuantizeLinear and DequantizeLinear around what the convolutional part computes,
/// kernels in int8 with a factor for each channel, biases in int32. Depthwise convolutions, and the last ones, which make the predictions, stay float32.
/// </summary>
public static class Quantiser
{
    // They move numbers and make none: what comes out has the range of what goes in.
    private static readonly HashSet<string> Movers = ["MaxPool", "Resize", "Slice", "Reshape", "Transpose"];

    // Their results are rounded where a convolution reads them; a convolution's own goes into its activation as it is.
    private static readonly HashSet<string> Makers = ["Mul", "Add", "Concat"];

    /// <summary>Writes the file in 8 bits; it appears whole or not at all.</summary>
    /// <param name="images">Prepared calibration images [1, 3, S, S].</param>
    public static void Write(string floatPath, string path, IEnumerable<Tensor> images, QuantisationOptions options)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(floatPath));
        if (model.Graph.Initializer.Any(t => t.DataType == (int)DataType.Float16) || model.Graph.Node.Any(n => n.OpType == "QuantizeLinear"))
            throw new ArgumentException("Only a float32 file can be quantised.", nameof(floatPath));
        var part = new ConvolutionalPart(model.Graph);
        var names = Quantised(model.Graph, part);
        Rewrite(model.Graph, part, Calibration.Run(model, [.. names], images, options), options);
        var unfinished = path + ".part";
        using (var stream = File.Create(unfinished))
            model.WriteTo(stream);
        File.Move(unfinished, path, overwrite: true);
    }

    // Its channels differ too much in size for one range, and it computes little.
    private static bool IsDepthwise(NodeProto node) => node.OpType == "Conv" && node.Attribute.Any(a => a.Name == "group" && a.I > 1);

    // The image, and what the makers of the part make that the part goes on with.
    private static List<string> Quantised(GraphProto graph, ConvolutionalPart part)
    {
        var read = graph.Node.Where(n => part.Holds(n) && !IsDepthwise(n)).SelectMany(n => n.Input).ToHashSet(StringComparer.Ordinal);
        var made = graph.Node.Where(n => part.Holds(n) && Makers.Contains(n.OpType)).Select(n => n.Output[0]).Where(read.Contains);
        return [graph.Input[0].Name, .. made];
    }

    private static void Rewrite(GraphProto graph, ConvolutionalPart part, Dictionary<string, ActivationRange> ranges, QuantisationOptions options)
    {
        var weights = graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var nodes = graph.Node.ToList();
        graph.Node.Clear();
        var tail = new GraphTail(graph, "int8");
        var places = new Dictionary<string, Place>(StringComparer.Ordinal);
        AddPlace(graph.Input[0].Name);
        foreach (var node in nodes)
        {
            var inputs = node.Input.ToArray();
            for (var i = 0; i < inputs.Length; i++)
            {
                if (places.TryGetValue(inputs[i], out var place))
                    node.Input[i] = place.Restored;
            }

            if (node.OpType == "Conv" && !IsDepthwise(node) && !part.LastConvolutions.Contains(node) && places.TryGetValue(inputs[0], out var read))
            {
                var kernel = weights[inputs[1]];
                (node.Input[1], node.Input[2]) = QuantisedWeights.Of(kernel, weights[inputs[2]], read.Scale).AddTo(tail, [.. kernel.Dims]);
            }

            graph.Node.Add(node);
            if (part.Holds(node) && Movers.Contains(node.OpType) && places.TryGetValue(inputs[0], out var moved))
                places[node.Output[0]] = moved.Around(tail, node.Output[0]);
            else if (part.Holds(node))
                AddPlace(node.Output[0]);
        }

        var used = graph.Node.SelectMany(n => n.Input).ToHashSet(StringComparer.Ordinal);
        foreach (var unused in graph.Initializer.Where(t => !used.Contains(t.Name)).ToList())
            graph.Initializer.Remove(unused);

        void AddPlace(string name)
        {
            if (ranges.TryGetValue(name, out var range))
                places[name] = Place.Of(tail, range, options.Symmetric).Around(tail, name);
        }
    }

    /// <summary>A value that is rounded to 8 bits and restored.</summary>
    private sealed record Place(float Scale, string ScaleName, string ZeroName, string Restored)
    {
        public static Place Of(GraphTail tail, ActivationRange range, bool symmetric)
        {
            var scale = symmetric ? Math.Max(-range.Low, range.High) / 127 : (range.High - range.Low) / 255;
            scale = Math.Max(scale, 1e-12f);
            var zero = symmetric ? (byte)0 : (byte)Math.Clamp(MathF.Round(-range.Low / scale), 0, 255);
            return new Place(scale, tail.Floats([scale]), tail.Initialiser(symmetric ? DataType.Int8 : DataType.Uint8, [zero]), "");
        }

        public Place Around(GraphTail tail, string value) => this with
        {
            Restored = tail.Node("DequantizeLinear", [tail.Node("QuantizeLinear", [value, ScaleName, ZeroName]), ScaleName, ZeroName]),
        };
    }
}
