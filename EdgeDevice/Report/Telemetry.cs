namespace VisionInApp.EdgeDevice.Report;

/// <summary>What the pipeline counted; read and reset at every report.</summary>
public sealed class Telemetry(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<double> _latencies = [];
    private long _intervalStart = time.GetTimestamp();
    private int _detections;
    private double _confidence;

    public long FramesSeen { get; private set; }
    public long FramesCaptured { get; private set; }

    /// <summary>Frames of the pass that are not run yet; null for a live source or none.</summary>
    public long? SourceLeft { get; set; }

    /// <summary>Why the pipeline does not run, if it cannot.</summary>
    public string? Error { get; set; }

    /// <param name="latencyMs">From decoded picture to detections.</param>
    /// <param name="confidences">Of the detections above their threshold.</param>
    public void FrameDone(double latencyMs, IReadOnlyCollection<double> confidences)
    {
        lock (_gate)
        {
            FramesSeen++;
            _latencies.Add(latencyMs);
            _detections += confidences.Count;
            _confidence += confidences.Sum();
        }
    }

    public void FrameCaptured()
    {
        lock (_gate)
            FramesCaptured++;
    }

    /// <summary>Figures since the last call.</summary>
    public IntervalFigures TakeInterval()
    {
        lock (_gate)
        {
            var seconds = time.GetElapsedTime(_intervalStart).TotalSeconds;
            _latencies.Sort();
            var figures = _latencies.Count == 0
                ? new IntervalFigures(null, null, null, null)
                : new IntervalFigures(
                    _latencies.Count / Math.Max(seconds, 1e-3),
                    _latencies[_latencies.Count / 2],
                    (double)_detections / _latencies.Count,
                    _detections == 0 ? null : _confidence / _detections);
            _latencies.Clear();
            (_detections, _confidence, _intervalStart) = (0, 0, time.GetTimestamp());
            return figures;
        }
    }
}

/// <summary>Figures of one reporting interval; null where no frame was seen.</summary>
public sealed record IntervalFigures(double? Fps, double? LatencyMs, double? MeanDetections, double? MeanConfidence);
