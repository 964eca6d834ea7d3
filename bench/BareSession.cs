using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace VisionInApp.Bench;

/// <summary>Nothing but the session, with tensors allocated once.</summary>
internal sealed class BareSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtValue _input;
    private readonly OrtValue _output;

    public BareSession(byte[] onnx, int threads, int size, int classes)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        // As the detector sets it; spinning threads would make the comparison one of settings.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(onnx, options);
        var anchors = new[] { 8, 16, 32 }.Sum(s => size / s * (size / s));
        _input = Allocate(1, 3, size, size);
        _output = Allocate(1, anchors, 5 + classes);
    }

    public double Run()
    {
        var started = Stopwatch.GetTimestamp();
        _session.Run(_options, _session.InputNames, [_input], _session.OutputNames, [_output]);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static OrtValue Allocate(params long[] shape) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float, shape);
}
