namespace VisionInApp.Vision.Detectors;

/// <summary>
/// An ONNX file that is not opened. Codes: <c>onnx.too_large</c>, <c>onnx.malformed</c>, <c>onnx.external_data</c>,
/// <c>onnx.custom_operators</c>, <c>onnx.operator_not_allowed</c>, <c>onnx.not_yolox</c>, <c>onnx.unusable</c>.
/// </summary>
public sealed class OnnxRejectedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>A declared tensor; a symbolic dimension is null.</summary>
public sealed record OnnxTensor(string Name, bool IsFloat, IReadOnlyList<long?> Dimensions);

/// <summary>What an ONNX file declares: inputs that are not weights, outputs, how often each operator is used, and its metadata.</summary>
public sealed record OnnxGraph(
    IReadOnlyList<OnnxTensor> Inputs,
    IReadOnlyList<OnnxTensor> Outputs,
    IReadOnlyDictionary<string, int> Operators,
    IReadOnlyDictionary<string, string> Metadata);

/// <summary>
/// Reads an ONNX file's structure without running it, and refuses what a detector never needs: weights outside the file,
/// operators of other domains, control flow, functions.
/// </summary>
public static class OnnxInspection
{
    public const long MaxBytes = 1L << 30;

    // What convolutional and area-attention detectors are written with, quantised or not, and suppression behind them; no control flow.
    private static readonly HashSet<string> Allowed =
    [
        "Add", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "Constant", "Conv", "ConvTranspose", "DequantizeLinear", "Div", "Dropout", "Elu",
        "Equal", "Exp",
        "Flatten", "Floor", "Gather", "GatherND", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "HardSwish", "Identity", "LeakyRelu", "MatMul",
        "Max", "MaxPool", "Min", "Mish", "Mul", "Neg", "NonMaxSuppression", "Pad", "Pow", "PRelu", "QuantizeLinear", "ReduceMax", "ReduceMean", "ReduceSum", "Relu", "Reshape", "Resize",
        "Shape", "Sigmoid", "Silu", "Slice", "Softmax", "Softplus", "Split", "Sqrt", "Squeeze", "Sub", "Swish", "Tanh", "Transpose", "Unsqueeze", "Upsample",
    ];

    /// <summary>The declared structure of acceptable bytes.</summary>
    /// <exception cref="OnnxRejectedException">The bytes are not a plain, self-contained ONNX network.</exception>
    public static OnnxGraph Check(ReadOnlySpan<byte> onnx)
    {
        CheckSize(onnx.Length);
        var reader = new OnnxReader();
        reader.ReadModel(onnx);
        var graph = reader.ToGraph();
        if (graph.Operators.Keys.FirstOrDefault(op => !Allowed.Contains(op)) is { } refused)
            throw new OnnxRejectedException("onnx.operator_not_allowed", $"The network uses the operator '{refused}', which is not on the list of allowed ones.");
        return graph;
    }

    /// <summary>Refuses files over <see cref="MaxBytes"/> before they are read.</summary>
    public static void CheckSize(long bytes)
    {
        if (bytes > MaxBytes)
            throw new OnnxRejectedException("onnx.too_large", $"The file has {bytes} bytes; at most {MaxBytes} are read.");
    }
}
