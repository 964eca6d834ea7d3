using System.Diagnostics;
using OpenCvSharp;
using OpenCvSharp.Dnn;

namespace VisionInApp.Bench;

/// <summary>The same file in OpenCV's own runtime: resizing, the network, and nothing after it.</summary>
internal sealed class OpenCvNetwork : IDisposable
{
    private readonly Net _net;
    private readonly int _size;

    public OpenCvNetwork(byte[] onnx, int threads, int size)
    {
        Cv2.SetNumThreads(threads);
        _net = CvDnn.ReadNetFromOnnx(onnx) ?? throw new InvalidDataException("OpenCV does not read the network.");
        _size = size;
    }

    public double Run(Mat frame)
    {
        var started = Stopwatch.GetTimestamp();
        using var blob = CvDnn.BlobFromImage(frame, 1, new Size(_size, _size), default, swapRB: false, crop: false);
        _net.SetInput(blob);
        using var output = _net.Forward();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public void Dispose() => _net.Dispose();
}
