using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.Platform.Search;

namespace VisionInApp.Platform.Observability;

/// <summary>Shows the figures of the catalog and the streams, read again every 15 s. All processes show the same: take the largest, not the sum.</summary>
internal sealed class FigureMeter : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    /// <summary>A state that nothing is in any more is shown as 0, not as what it was.</summary>
    private static readonly string[] JobStates = ["queued", "leased", "running", "interrupted", "evaluating", "succeeded", "failed", "cancelled"];

    private readonly Figures figures;
    private readonly TimeProvider time;
    private readonly ILogger<FigureMeter> log;
    private readonly Gauge<long> lag;
    private readonly Gauge<double> inboxAge;
    private readonly Gauge<long> work;
    private readonly Gauge<long> jobs;
    private readonly Gauge<long> devices;
    private readonly Gauge<double> search;
    private readonly bool feeds;

    public FigureMeter(Figures figures, SearchOptions options, IMeterFactory meters, TimeProvider time, ILogger<FigureMeter> log)
    {
        (this.figures, this.time, this.log) = (figures, time, log);
        feeds = options.Feeder;
        var meter = meters.Create(Telemetry.Prefix + "Figures");
        lag = meter.CreateGauge<long>("vision.stream.lag", "{message}", "Messages of a stream that are not committed yet.");
        inboxAge = meter.CreateGauge<double>("vision.inbox.age", "s", "How long the oldest life-cycle fact has waited for its grain.");
        work = meter.CreateGauge<long>("vision.work.due", "{item}", "Imports, freezes and signings that are due and that nobody does.");
        jobs = meter.CreateGauge<long>("vision.jobs", "{job}", "Training jobs by state.");
        devices = meter.CreateGauge<long>("vision.devices", "{device}", "Devices by presence.");
        search = meter.CreateGauge<double>("vision.search.lag", "s", "How old the oldest change is that the search was not fed yet.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("Reading the figures failed; trying again: {Message}", e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        foreach (var (stream, messages) in await figures.LagAsync(cancellation))
            lag.Record(messages, new KeyValuePair<string, object?>("stream", stream));
        inboxAge.Record((await figures.InboxAgeAsync(cancellation)).TotalSeconds);
        work.Record(await figures.WorkDueAsync(cancellation));
        foreach (var type in feeds ? SearchSource.Types : [])
            search.Record((await figures.SearchLagAsync(type, cancellation)).TotalSeconds, new KeyValuePair<string, object?>("type", type));
        Show(jobs, "state", JobStates, await figures.JobsAsync(cancellation));
        Show(devices, "presence", ["online", "offline"], await figures.DevicesAsync(cancellation));
    }

    private static void Show(Gauge<long> gauge, string tag, IEnumerable<string> names, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var name in names)
            gauge.Record(counts.GetValueOrDefault(name), new KeyValuePair<string, object?>(tag, name));
    }
}
