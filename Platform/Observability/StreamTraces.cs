using System.Diagnostics;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Platform.Observability;

/// <summary>How a trace crosses a stream: as the <c>traceparent</c> of the envelope, for records that answer or cause something. Figures, of which there are thousands, carry none.</summary>
public static class StreamTraces
{
    private static readonly ActivitySource Source = new(Telemetry.Prefix + "Streams");

    /// <summary>The present trace, if the record is one that carries it.</summary>
    public static string? Of(StreamRecord record) => Carries(record) ? Activity.Current?.Id : null;

    /// <summary>A span around publishing; its id goes into the envelope. Null, when nobody listens or there is no trace.</summary>
    public static Activity? Publish(string stream, string? traceparent) => Begin("publish", stream, ActivityKind.Producer, traceparent, default);

    /// <summary>A span around what a message causes here.</summary>
    /// <param name="started">When taking the message began; now, when not given.</param>
    public static Activity? Take(string stream, string? traceparent, DateTimeOffset started = default) => Begin("take", stream, ActivityKind.Consumer, traceparent, started);

    private static Activity? Begin(string verb, string stream, ActivityKind kind, string? traceparent, DateTimeOffset started)
    {
        if (!ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent))
            return null;
        var activity = Source.StartActivity($"{verb} {stream}", kind, parent, startTime: started);
        return activity?.SetTag("messaging.destination.name", stream);
    }

    private static bool Carries(StreamRecord record) =>
        record is not (WorkerHeartbeat or JobProgress or JobMetric or JobLog or DeviceReported or DeviceLog or LeaseRenewed or Watermark);
}
