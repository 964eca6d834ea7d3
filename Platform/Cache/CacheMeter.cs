using System.Diagnostics.Metrics;
using VisionInApp.Platform.Observability;

namespace VisionInApp.Platform.Cache;

/// <summary>How often the cache knew what was asked; the kind of the value is a tag, never its key.</summary>
internal static class CacheMeter
{
    private static readonly Meter Meter = new(Telemetry.Prefix + "Cache");
    private static readonly Counter<long> Looks = Meter.CreateCounter<long>("vision.cache.looks", "{look}", "Values looked for in the cache.");

    public static void Looked(string kind, bool found) => Looks.Add(1, new("kind", kind), new("outcome", found ? "hit" : "miss"));
}
