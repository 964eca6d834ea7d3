using OpenCvSharp;
using VisionInApp.Messages;

namespace VisionInApp.Vision.Detectors;

/// <summary>Finds objects on upright 8-bit BGR images. One instance serves one thread at a time.</summary>
public interface IDetector : IDisposable
{
    /// <summary>Detections in pixels of the given image, highest confidence first, clipped to it.</summary>
    DetectionResult Detect(Mat bgr);
}

/// <summary>What was found and how long each stage took.</summary>
public sealed record DetectionResult(IReadOnlyList<Detection> Detections, StageTimes Times);

/// <summary>Milliseconds of the stages: letterbox (with the tensor), the network, and thresholds with NMS. Decoding the file is the caller's.</summary>
public readonly record struct StageTimes(double LetterboxMs, double RunMs, double PostMs)
{
    public double TotalMs => LetterboxMs + RunMs + PostMs;
}
