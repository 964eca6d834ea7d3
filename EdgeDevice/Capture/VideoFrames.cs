using OpenCvSharp;

namespace VisionInApp.EdgeDevice.Capture;

/// <summary>Frames of a video file, a USB camera or an RTSP address, through OpenCV.</summary>
public sealed class VideoFrames : IFrameStream
{
    private readonly VideoCapture _capture;
    private readonly string _name;
    private readonly bool _live;

    private VideoFrames(VideoCapture capture, string name, bool live)
    {
        (_capture, _name, _live) = (capture, name, live);
        if (capture.IsOpened())
            return;
        capture.Dispose();
        throw new FrameSourceException($"'{name}' cannot be opened as a video source.");
    }

    public static VideoFrames OpenFile(string path) => new(new VideoCapture(path), Path.GetFileName(path), live: false);

    public static VideoFrames OpenCamera(int index) => new(new VideoCapture(index), $"camera {index}", live: true);

    // User and password of an address are not for people to see in captured frames.
    public static VideoFrames OpenAddress(string address) => new(new VideoCapture(address), new Uri(address).Host, live: true);

    public long? Left => _live ? null : Math.Max(0, _capture.FrameCount - _capture.PosFrames);

    public Frame? Next(Action<string> skipped)
    {
        var image = new Mat();
        if (_capture.Read(image) && !image.Empty())
            return new Frame(_live ? _name : $"{_name} #{_capture.PosFrames}", image, null);
        image.Dispose();
        return _live ? throw new FrameSourceException($"'{_name}' stopped sending frames.") : null;
    }

    public void Dispose() => _capture.Dispose();
}
