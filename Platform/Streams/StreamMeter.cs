using System.Diagnostics.Metrics;
using VisionInApp.Platform.Observability;

namespace VisionInApp.Platform.Streams;

/// <summary>What the streams measure; a stream's name is the only tag.</summary>
internal static class StreamMeter
{
    public static readonly Meter Meter = new(Telemetry.Prefix + "Streams");

    private static readonly Counter<long> Taken = Meter.CreateCounter<long>("vision.stream.taken", "{record}", "Records committed for the first time.");
    private static readonly Counter<long> Dead = Meter.CreateCounter<long>("vision.stream.dead_letters", "{record}", "Records or messages that could not be used.");
    private static readonly Counter<long> Alarms = Meter.CreateCounter<long>("vision.stream.alarms", "{alarm}", "Gaps, trimmed and recreated streams.");
    private static readonly Counter<long> Published = Meter.CreateCounter<long>("vision.stream.published", "{record}", "Records a producer here has published.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("vision.stream.publish_failures", "{attempt}", "Attempts to publish that failed and are repeated.");

    public static void CountTaken(string stream, int records) => Taken.Add(records, Tag(stream));

    public static void CountDead(string stream) => Dead.Add(1, Tag(stream));

    public static void CountAlarm(string stream, string kind) => Alarms.Add(1, Tag(stream), new("kind", kind));

    public static void CountPublished(string stream, int records) => Published.Add(records, Tag(stream));

    public static void CountPublishFailure(string stream) => Failures.Add(1, Tag(stream));

    private static KeyValuePair<string, object?> Tag(string stream) => new("stream", stream);
}
