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

    /// <summary>Documents sent to the search; many more than what people change means that it is fed from the start again.</summary>
    public static readonly Counter<long> SearchFed = Meter.CreateCounter<long>("vision.search.fed", "{document}", "Documents that the search took.");

    /// <summary>Documents that the search's index does not take; the log names them.</summary>
    public static readonly Counter<long> SearchRefused = Meter.CreateCounter<long>("vision.search.refused", "{document}", "Documents that the search does not take.");
}
