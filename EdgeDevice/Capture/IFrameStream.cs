using VisionInApp.Messages;

namespace VisionInApp.EdgeDevice.Capture;

/// <summary>Where frames come from.</summary>
public interface IFrameStream : IDisposable
{
    /// <summary>Frames still to come; null for a live source.</summary>
    long? Left { get; }

    /// <summary>The next frame, or null when a file or folder is at its end. A picture that cannot be read is skipped and named in <paramref name="skipped"/>.</summary>
    /// <exception cref="FrameSourceException">The source cannot be opened or has gone.</exception>
    Frame? Next(Action<string> skipped);
}

/// <summary>A source cannot be opened or broke off.</summary>
public sealed class FrameSourceException(string message) : Exception(message);

public static class FrameStreams
{
    /// <summary>Opens what the settings name; null for <c>none</c>.</summary>
    /// <exception cref="FrameSourceException">It cannot be opened, or the kind is unknown.</exception>
    public static IFrameStream? Open(FrameSource source) => (source.Kind, source.Address) switch
    {
        ("none", _) => null,
        ("folder", { } path) => FolderFrames.Folder(path),
        ("video", { } path) => VideoFrames.OpenFile(path),
        ("camera", { } index) when int.TryParse(index, out var number) => VideoFrames.OpenCamera(number),
        ("rtsp", { } address) when address.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase) => VideoFrames.OpenAddress(address),
        _ => throw new FrameSourceException($"The source '{source.Kind}' with address '{source.Address}' is not one this device knows."),
    };
}
