using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using VisionInApp.Training.Onnx.Format;
using VisionInApp.Vision.Detectors;
using static TorchSharp.torch;

namespace VisionInApp.Training.Onnx;

/// <summary>A file of ours in ONNX Runtime, with the decoded boxes of one that suppresses them.</summary>
internal sealed class ExportedFile : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _outputs;

    public ExportedFile(string path)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        Form = OutputForms.Find(model.MetadataProps.FirstOrDefault(p => p.Key == OutputForms.MetadataKey)?.Value ?? "raw") ?? OutputForm.Raw;
        IsHalf = model.Graph.Initializer.Any(t => t.DataType == (int)TensorProto.Types.DataType.Float16);
        var told = model.Graph.Output[0].Name;
        _outputs = Form == OutputForm.Nms ? [DecodedTail.Name, told] : [told];
        if (Form == OutputForm.Nms)
        {
            Suppression = SuppressedTail.OptionsOf(model.Graph);
            model.Graph.Output.Add(OpenValue.AnyFloat(DecodedTail.Name));
        }

        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        // Idle threads sleep: spinning slows everything on cores that others use too.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(model.ToByteArray(), options);
    }

    public OutputForm Form { get; }

    /// <summary>Whether it computes in float16.</summary>
    public bool IsHalf { get; }

    public SuppressionOptions Suppression { get; } = new();

    /// <summary>The rows of its layout, and behind them, where it suppresses, the rows it keeps [detections, 7].</summary>
    public (Tensor Rows, float[]? Kept) Run(Tensor images)
    {
        var pixels = images.to(float32).contiguous().data<float>().ToArray();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, images.shape);
        using var results = _session.Run(_options, [_session.InputNames[0]], [input], _outputs);
        var shape = results[0].GetTensorTypeAndShape().Shape;
        var rows = tensor(results[0].GetTensorDataAsSpan<float>().ToArray()).to(float64).reshape(shape);
        return (rows, results.Count > 1 ? results[1].GetTensorDataAsSpan<float>().ToArray() : null);
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }
}
