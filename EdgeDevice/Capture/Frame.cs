using OpenCvSharp;
using VisionInApp.Vision.Images;

namespace VisionInApp.EdgeDevice.Capture;

/// <summary>One picture from a source, upright 8-bit BGR.</summary>
/// <param name="Source">Camera, file or address it came from; for people.</param>
/// <param name="FileBytes">The file it was decoded from; null for a camera or video frame.</param>
public sealed record Frame(string Source, Mat Image, byte[]? FileBytes) : IDisposable
{
    private const int CaptureQuality = 95;

    /// <summary>What is sent back when the frame is captured: the very file, or the frame as JPEG.</summary>
    public byte[] ToFile() => FileBytes ?? Thumbnail.Jpeg(Image, CaptureQuality);

    public void Dispose() => Image.Dispose();
}
