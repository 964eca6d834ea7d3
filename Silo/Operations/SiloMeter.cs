using System.Diagnostics.Metrics;
using VisionInApp.Platform.Observability;

namespace VisionInApp.Silo.Operations;

/// <summary>What a silo measures of its own work.</summary>
internal static class SiloMeter
{
    private static readonly Meter Meter = new(Telemetry.Prefix + "Silo");

    /// <summary>Projections found behind their state: a few after a crash, else none.</summary>
    public static readonly Counter<long> Reconciled = Meter.CreateCounter<long>("vision.reconciler.behind", "{projection}", "Projections that were found behind their state.");

    /// <summary>Work items that failed; they are tried again, up to a number of attempts.</summary>
    public static readonly Counter<long> WorkFailed = Meter.CreateCounter<long>("vision.work.failed", "{attempt}", "Attempts at long work that failed.");
}
