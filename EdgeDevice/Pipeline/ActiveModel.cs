using OpenCvSharp;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Packages;

namespace VisionInApp.EdgeDevice.Pipeline;

/// <summary>The model that runs. A switch happens between two frames; the frame in flight is finished by the model it began with.</summary>
public sealed class ActiveModel : IDisposable
{
    private readonly Lock _frame = new();
    private LoadedModel? _loaded;
    private long _frames;
    private long _faults;

    /// <summary>Package digest of the model that runs; null when none does.</summary>
    public string? PackageSha256 => _loaded?.PackageSha256;
    public string? Slot => _loaded?.Slot;

    /// <summary>Frames done and frames that failed since the last switch.</summary>
    public (long Done, long Failed) SinceSwitch => (Interlocked.Read(ref _frames), Interlocked.Read(ref _faults));

    /// <summary>Puts another model in place and answers the one that ran before, still open, so that a trial can be taken back.</summary>
    public LoadedModel? Switch(LoadedModel? next)
    {
        lock (_frame)
        {
            var before = _loaded;
            _loaded = next;
            _frames = _faults = 0;
            return before;
        }
    }

    /// <summary>Runs the model on a frame; null when no model is loaded.</summary>
    public (LoadedModel Model, DetectionResult Result)? Detect(Mat frame)
    {
        lock (_frame)
        {
            if (_loaded is null)
                return null;
            try
            {
                var result = _loaded.Detector.Detect(frame);
                Interlocked.Increment(ref _frames);
                return (_loaded, result);
            }
            catch
            {
                Interlocked.Increment(ref _faults);
                throw;
            }
        }
    }

    public void Dispose() => Switch(null)?.Dispose();
}

/// <summary>A package opened and ready to run.</summary>
public sealed record LoadedModel(IDetector Detector, PackageManifest Manifest, string PackageSha256, string Slot) : IDisposable
{
    /// <summary>What people and sinks see: detections that reach the threshold of their class.</summary>
    public DetectorSettings Working { get; } = Manifest.ToDetectorSettings();

    /// <summary>Near misses, down to this share of each class's threshold, are looked at when a frame is judged; people see those above it.</summary>
    private const double JudgingFactor = 0.5;

    /// <param name="threads">Threads of one run; 0 leaves it to ONNX Runtime.</param>
    public static LoadedModel Open(ModelPackage package, string slot, int threads) =>
        new(OnnxDetector.Open(package, threads, JudgingFactor), package.Manifest, package.Digest, slot);

    public void Dispose() => Detector.Dispose();
}
