namespace VisionInApp.GpuBridge.Jobs;

/// <summary>Which share of a job's whole time each phase is taken to need, for one progress bar over all of them.</summary>
public static class JobPhases
{
    public const string Preparing = "preparing";
    public const string Training = "training";
    public const string Exporting = "exporting";
    public const string Evaluating = "evaluating";
    public const string Packaging = "packaging";

    private static readonly Dictionary<string, (double From, double To)> Shares = new()
    {
        [Preparing] = (0, 0.02),
        [Training] = (0.02, 0.88),
        [Exporting] = (0.88, 0.90),
        [Evaluating] = (0.90, 0.98),
        [Packaging] = (0.98, 1),
    };

    /// <summary>0..1 over the whole job, from 0..1 within a phase.</summary>
    public static double Fraction(string phase, double within)
    {
        var (from, to) = Shares[phase];
        return from + (Math.Clamp(within, 0, 1) * (to - from));
    }
}
