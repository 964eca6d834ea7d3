using OpenCvSharp;
using VisionInApp.Platform.Objects;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Packages;

namespace VisionInApp.WebHost.Detection;

/// <summary>Opened model packages by digest; the few used last stay open. A detector serves one picture at a time.</summary>
public sealed class OpenDetectors(IObjectStore objects) : IDisposable
{
    private const int MaxOpen = 3;
    private const int ThreadsPerRun = 2;
    private readonly LinkedList<(string Sha256, OnnxDetector Detector)> open = [];
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Null when the store does not hold the package.</summary>
    /// <exception cref="PackageRejectedException">It is no package that can be opened.</exception>
    public async Task<DetectionResult?> DetectAsync(string packageSha256, Mat picture, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var detector = Opened(packageSha256) ?? await OpenAsync(packageSha256, cancellation);
            return detector is null ? null : await Task.Run(() => detector.Detect(picture), CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (var (_, detector) in open)
            detector.Dispose();
        turn.Dispose();
    }

    private OnnxDetector? Opened(string sha256)
    {
        var entry = open.FirstOrDefault(o => o.Sha256 == sha256);
        if (entry.Detector is null)
            return null;
        open.Remove(entry);
        open.AddFirst(entry);
        return entry.Detector;
    }

    // The store's bytes have the digest that the model version's grain holds, so they are what was trained here or signed here.
    private async Task<OnnxDetector?> OpenAsync(string sha256, CancellationToken cancellation)
    {
        await using var content = await objects.OpenReadAsync(sha256, cancellationToken: cancellation);
        if (content is null)
            return null;
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellation);
        bytes.Position = 0;
        var detector = await Task.Run(() => OnnxDetector.Open(ModelPackage.Open(bytes, PackageTrust.None), ThreadsPerRun), cancellation);
        open.AddFirst((sha256, detector));
        if (open.Count > MaxOpen)
        {
            open.Last!.Value.Detector.Dispose();
            open.RemoveLast();
        }

        return detector;
    }
}
