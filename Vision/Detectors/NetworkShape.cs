namespace VisionInApp.Vision.Detectors;

/// <summary>The sizes of a network of layout "yolox", all known.</summary>
internal sealed record NetworkShape(string InputName, string OutputName, int InputSize, int Classes)
{
    private const int LargestStride = 32;
    private const int MaxInputSize = 4096;
    private const int MaxClasses = 10_000;

    /// <summary>From the declared tensors; a symbolic input side is taken from the settings.</summary>
    public static NetworkShape Of(OnnxGraph graph, int? wantedSize)
    {
        if (graph.Inputs is not [{ Dimensions.Count: 4, IsFloat: true } input] || graph.Outputs is not [{ Dimensions.Count: 3, IsFloat: true } output])
            throw Refused("it needs one float input [N, 3, S, S] and one float output [N, A, 5 + classes]");
        if (input.Dimensions[0] is not (null or 1) || output.Dimensions[0] is not (null or 1))
            throw Refused("its batch size must be 1 or symbolic");
        if (input.Dimensions[1] is not (null or 3) || input.Dimensions[2] != input.Dimensions[3])
            throw Refused("its input must be three channels and square");
        var size = input.Dimensions[2] ?? wantedSize ?? throw Refused("its input size is symbolic and none was given");
        if (size is < LargestStride or > MaxInputSize || size % LargestStride != 0)
            throw Refused($"its input side {size} is not a multiple of {LargestStride} up to {MaxInputSize}");
        if (output.Dimensions[1] is { } anchors && anchors != YoloxDecoder.Anchors((int)size))
            throw Refused($"it has {anchors} rows where an input of {size} gives {YoloxDecoder.Anchors((int)size)}");
        if (output.Dimensions[2] is not (>= 6 and <= MaxClasses + 5) || output.Dimensions[2] is not { } width)
            throw Refused("its rows must hold 5 numbers and at least one class");
        return new NetworkShape(input.Name, output.Name, (int)size, (int)width - 5);
    }

    private static OnnxRejectedException Refused(string why) => new("onnx.not_yolox", $"Not a network of layout yolox: {why}.");
}
