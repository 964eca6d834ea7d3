using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace VisionInApp.Platform.Streams.Spooling;

/// <summary>Shows the spools of this process, read whenever someone collects.</summary>
internal static class SpoolMeter
{
    private static readonly ConcurrentDictionary<StreamProducer, string> Producers = [];

    static SpoolMeter()
    {
        var meter = StreamMeter.Meter;
        meter.CreateObservableGauge("vision.spool.pending", () => Each(p => p.Pending), "{record}", "Records on this disk that the cloud has not committed.");
        meter.CreateObservableGauge("vision.spool.size", () => Each(p => p.SpoolSize), "By", "Length of the spool's files.");
        meter.CreateObservableGauge("vision.spool.unheard", () => Each(p => p.Unheard.TotalSeconds), "s", "How long records have waited since the cloud last committed one; 0 when none waits.");
        meter.CreateObservableCounter("vision.spool.dropped", () => Each(p => p.Dropped), "{record}", "Records lost because the spool was full.");
    }

    public static void Show(StreamProducer producer, string stream) => Producers[producer] = stream;

    public static void Hide(StreamProducer producer) => Producers.TryRemove(producer, out _);

    private static IEnumerable<Measurement<T>> Each<T>(Func<StreamProducer, T> read)
        where T : struct => Producers.Select(p => new Measurement<T>(read(p.Key), new KeyValuePair<string, object?>("stream", p.Value)));
}
