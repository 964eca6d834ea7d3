using System.Diagnostics;
using System.Diagnostics.Metrics;
using VisionInApp.Platform.Observability;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>A span and a count for each run of a job here.</summary>
internal static class JobTelemetry
{
    private const string Name = Telemetry.Prefix + "Bridge";
    private static readonly ActivitySource Source = new(Name);
    private static readonly Counter<long> Runs = new Meter(Name).CreateCounter<long>("vision.bridge.runs", "{run}", "Runs of jobs that ended here, by how.");

    /// <summary>Continues the trace of the request that submitted the job; null when nobody listens.</summary>
    public static Activity? Begin(RunningJob job)
    {
        _ = ActivityContext.TryParse(job.Spec.Traceparent, null, isRemote: true, out var submitted);
        return Source.StartActivity("run job", ActivityKind.Consumer, submitted)?.SetTag("vision.job.id", job.JobId).SetTag("vision.job.token", job.Token);
    }

    /// <param name="span">Of this run.</param>
    /// <param name="outcome"><c>succeeded</c>, <c>stopped</c> or <c>failed</c>.</param>
    /// <param name="reason">Why it did not succeed.</param>
    public static void End(Activity? span, string outcome, string? reason = null)
    {
        Runs.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (outcome == "failed")
            span?.SetStatus(ActivityStatusCode.Error, reason);
        span?.SetTag("vision.job.outcome", outcome);
    }
}
