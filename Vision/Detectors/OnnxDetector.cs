using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OpenCvSharp;
using VisionInApp.Vision.Geometry;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Vision.Detectors;

/// <summary>
/// Runs a network in ONNX Runtime: input [1, 3, S, S] float32, output in one of the layouts of <see cref="NetworkLayout"/>, its boxes raw
/// or decoded, or the rows that suppression inside the network has left. Tensors are allocated once.
/// </summary>
public sealed class OnnxDetector : IDetector
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly LetterboxCanvas _canvas;
    private readonly OutputDecoder _decoder;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly OrtValue[] _inputs;
    private readonly OrtValue[]? _outputs;

    private OnnxDetector(InferenceSession session, NetworkShape shape, DetectorSettings settings)
    {
        _session = session;
        InputSize = shape.InputSize;
        Classes = shape.Classes;
        Layout = shape.Layout;
        _decoder = OutputDecoder.For(shape, settings);
        _canvas = new LetterboxCanvas(InputSize, Layout.Pixels);
        _inputNames = [shape.InputName];
        _outputNames = [shape.OutputName];
        _inputs = [Tensor(1, 3, InputSize, InputSize)];
        var (first, second) = Layout.OutputSides(InputSize, Classes);
        _outputs = shape.Form == OutputForm.Nms ? null : [Tensor(1, first, second)];
    }

    /// <summary>Side of the network's square input in pixels.</summary>
    public int InputSize { get; }

    /// <summary>Number of classes the network tells apart.</summary>
    public int Classes { get; }

    public NetworkLayout Layout { get; }

    /// <summary>Opens untrusted ONNX bytes after <see cref="OnnxInspection"/> has passed them.</summary>
    /// <exception cref="OnnxRejectedException">Not a network of a known layout, or one that reaches outside its own bytes.</exception>
    public static OnnxDetector Open(byte[] onnx, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var shape = NetworkShape.Of(OnnxInspection.Check(onnx), settings);
        try
        {
            using var options = Options(settings);
            return Checked(new OnnxDetector(new InferenceSession(onnx, options), shape, settings));
        }
        catch (OnnxRuntimeException refused)
        {
            throw new OnnxRejectedException("onnx.unusable", $"ONNX Runtime refuses the network: {refused.Message}");
        }
    }

    /// <summary>Opens an ONNX file; see <see cref="Open(byte[], DetectorSettings)"/>.</summary>
    public static OnnxDetector Open(string path, DetectorSettings settings)
    {
        OnnxInspection.CheckSize(new FileInfo(path).Length);
        return Open(File.ReadAllBytes(path), settings);
    }

    /// <summary>Opens a package's network with the classes, thresholds and NMS of its manifest.</summary>
    /// <param name="threads">Threads of one run; 0 leaves it to ONNX Runtime.</param>
    /// <param name="thresholdFactor">Below 1 lowers every threshold, so that near misses are found too; see <see cref="Uncertainty.FrameScore"/>.</param>
    public static OnnxDetector Open(ModelPackage package, int threads = 0, double thresholdFactor = 1)
    {
        ArgumentNullException.ThrowIfNull(package);
        return Open(package.Model, package.Manifest.ToDetectorSettings().ScaledBy(thresholdFactor) with { Threads = threads });
    }

    public DetectionResult Detect(Mat bgr)
    {
        var start = Stopwatch.GetTimestamp();
        var letterbox = _canvas.Write(bgr, _inputs[0].GetTensorMutableDataAsSpan<float>());
        var drawn = Stopwatch.GetTimestamp();
        using var results = Run();
        var ran = Stopwatch.GetTimestamp();
        var detections = _decoder.Decode((_outputs is null ? results![0] : _outputs[0]).GetTensorDataAsSpan<float>(), letterbox);
        var times = new StageTimes(Milliseconds(start, drawn), Milliseconds(drawn, ran), Milliseconds(ran, Stopwatch.GetTimestamp()));
        return new DetectionResult(detections, times);
    }

    public void Dispose()
    {
        foreach (var value in _inputs.Concat(_outputs ?? []))
            value.Dispose();
        _canvas.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    // A first run shows that the declared shapes are the real ones, and warms the session up.
    private static OnnxDetector Checked(OnnxDetector detector)
    {
        try
        {
            detector._inputs[0].GetTensorMutableDataAsSpan<float>().Fill(Letterbox.Padding);
            detector.Run()?.Dispose();
            return detector;
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }

    // Into the output that is kept, or, where its size depends on the image, into one of this run.
    private IDisposableReadOnlyCollection<OrtValue>? Run()
    {
        if (_outputs is null)
            return _session.Run(_run, _inputNames, _inputs, _outputNames);
        _session.Run(_run, _inputNames, _inputs, _outputNames, _outputs);
        return null;
    }

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    private static OrtValue Tensor(params long[] shape) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);

    private static SessionOptions Options(DetectorSettings settings)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = settings.Threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // Waiting threads sleep: where a trainer or a second camera shares the cores, spinning doubled both latency and CPU time.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }
}
