using System.Text.Json;

namespace VisionInApp.Vision.Detectors;

/// <summary>The sizes of a network, all known, its layout and the form of its output.</summary>
internal sealed record NetworkShape(string InputName, string OutputName, int InputSize, int Classes, NetworkLayout Layout, OutputForm Form)
{
    private const int LargestStride = 32;
    private const int MaxInputSize = 4096;
    private const int MaxClasses = 10_000;

    /// <summary>From the declared tensors and metadata; a symbolic input side is taken from the settings, else from the metadata.</summary>
    public static NetworkShape Of(OnnxGraph graph, DetectorSettings settings)
    {
        if (graph.Inputs is not [{ Dimensions.Count: 4, IsFloat: true } input] || graph.Outputs is not [{ IsFloat: true } output])
            throw Refused("it needs one float input [N, 3, S, S] and one float output");
        if (input.Dimensions[0] is not (null or 1))
            throw Refused("its batch size must be 1 or symbolic");
        if (input.Dimensions[1] is not (null or 3) || input.Dimensions[2] != input.Dimensions[3])
            throw Refused("its input must be three channels and square");
        var size = input.Dimensions[2] ?? settings.InputSize ?? DeclaredSize(graph) ?? throw Refused("its input size is symbolic and none was given");
        if (size is < LargestStride or > MaxInputSize || size % LargestStride != 0)
            throw Refused($"its input side {size} is not a multiple of {LargestStride} up to {MaxInputSize}");
        var form = settings.Form ?? FormOf(graph);
        var layout = LayoutOf(graph, output, (int)size);
        var classes = form == OutputForm.Nms ? ClassesOfRows(graph, output, settings) : ClassesOfGrid(output, layout, (int)size);
        return new NetworkShape(input.Name, output.Name, (int)size, classes, layout, form);
    }

    // Our files tell it; others are known by where the rows lie.
    private static NetworkLayout LayoutOf(OnnxGraph graph, OnnxTensor output, int size)
    {
        if (graph.Metadata.TryGetValue("family", out var family) && NetworkLayout.All.FirstOrDefault(l => l.Name == family) is { } told)
            return told;
        var anchors = NetworkLayout.Anchors(size);
        return output.Dimensions is [_, var first, var second] && first != anchors && second == anchors ? NetworkLayout.Yolo12 : NetworkLayout.Yolox;
    }

    private static int ClassesOfGrid(OnnxTensor output, NetworkLayout layout, int size)
    {
        if (output.Dimensions.Count != 3)
            throw Refused("its output must be [N, A, 5 + classes] or [N, 4 + classes, A]");
        if (output.Dimensions[0] is not (null or 1))
            throw Refused("its batch size must be 1 or symbolic");
        var (rows, numbers) = layout.RowsLast ? (output.Dimensions[2], output.Dimensions[1]) : (output.Dimensions[1], output.Dimensions[2]);
        if (rows is { } anchors && anchors != NetworkLayout.Anchors(size))
            throw Refused($"it has {anchors} rows where an input of {size} gives {NetworkLayout.Anchors(size)}");
        var classes = numbers - layout.BeforeClasses;
        return classes is >= 1 and <= MaxClasses ? (int)classes : throw Refused($"its rows must hold {layout.BeforeClasses} numbers and at least one class");
    }

    // The rows say a class by its number, so how many there are is told elsewhere.
    private static int ClassesOfRows(OnnxGraph graph, OnnxTensor output, DetectorSettings settings)
    {
        if (output.Dimensions is not [_, SuppressedDecoder.Width])
            throw Refused($"its output must be [detections, {SuppressedDecoder.Width}]");
        var classes = settings.ClassIds?.Count ?? Names(graph)?.Count ?? throw Refused("it does not tell its classes, and none were given");
        return classes is >= 1 and <= MaxClasses ? classes : throw Refused($"it has {classes} classes");
    }

    private static OutputForm FormOf(OnnxGraph graph)
    {
        if (!graph.Metadata.TryGetValue(OutputForms.MetadataKey, out var name))
            return OutputForm.Raw;
        return OutputForms.Find(name) ?? throw Refused($"its output has the form '{name}', which is unknown");
    }

    private static long? DeclaredSize(OnnxGraph graph) => Metadata<int[]>(graph, "imgsz") is [var height, var width] && height == width ? height : null;

    private static IReadOnlyList<string>? Names(OnnxGraph graph) => graph.Metadata.TryGetValue("names", out var text) ? ClassNames.Parse(text) : null;

    private static T? Metadata<T>(OnnxGraph graph, string key)
        where T : class
    {
        try
        {
            return graph.Metadata.TryGetValue(key, out var json) ? JsonSerializer.Deserialize<T>(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static OnnxRejectedException Refused(string why) => new("onnx.not_yolox", $"Not a network of layout yolox or yolo12: {why}.");
}
