using VisionInApp.Platform.Hosting;

namespace VisionInApp.EdgeDevice;

/// <summary>Fetch the desired state now: a hint came on stream B.</summary>
public sealed class SyncSignal : Signal;

/// <summary>Report now: the reported state changed.</summary>
public sealed class ReportSignal : Signal;

/// <summary>A captured frame waits for upload.</summary>
public sealed class UploadSignal : Signal;
