using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;
using VisionInApp.Tests.Grains.Hosting;
using VisionInApp.Tests.Grains.Ingest;

namespace VisionInApp.Tests.Grains.Operations;

public sealed class TraceTests : IDisposable
{
    private static readonly ActivitySource Source = new("VisionInApp.Tests.Traces");
    private readonly ConcurrentBag<Activity> ended = [];
    private readonly ActivityListener listener;
    private readonly string spool = Directory.CreateTempSubdirectory("vision-trace-").FullName;

    public TraceTests()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("VisionInApp.", StringComparison.Ordinal) || source.Name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
    }

    [Fact]
    public async Task A_request_keeps_one_trace_through_grains_streams_and_worker_and_back()
    {
        // Nothing listens there; that a collector is named makes the grains pass traces on.
        await using var silo = await EmbeddedSilo.StartAsync(settings: new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1" });
        var project = await silo.ProjectAsync();
        ActivityTraceId trace;
        using (var request = Source.StartActivity("POST /jobs", ActivityKind.Server)!)
        {
            trace = request.TraceId;
            await TrainingTests.SubmitAsync(silo, project);
        }

        await SpanAsync(trace, a => a.OperationName.Contains("TrainingJobGrain/Submit", StringComparison.Ordinal));
        var run = await RunAsync(silo);
        run.Spec.Traceparent.ShouldNotBeNull().ShouldContain(trace.ToHexString());

        ActivityContext.TryParse(run.Spec.Traceparent, null, out var submitted).ShouldBeTrue();
        await using (var producer = Producer(silo))
        {
            using var job = Source.StartActivity("run job", ActivityKind.Consumer, submitted);
            await producer.SendAsync(new JobStarted { At = DateTimeOffset.UtcNow, JobId = run.JobId, Token = run.Token, WorkerId = "w1", Epochs = 3, ResumedFromEpoch = 0 });
        }

        await SpanAsync(trace, a => a.Kind == ActivityKind.Producer && a.OperationName.StartsWith("publish va.train.", StringComparison.Ordinal));
        await SpanAsync(trace, a => a.OperationName.Contains("TrainingJobGrain/Record", StringComparison.Ordinal));
        await SpanAsync(trace, a => a.Kind == ActivityKind.Consumer && a.OperationName.StartsWith("take va.train.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Figures_carry_no_trace_and_the_next_fact_carries_its_own()
    {
        await using var silo = await EmbeddedSilo.StartAsync(VisionInApp.Silo.SiloRole.Grains);
        await using var producer = Producer(silo);
        using (Source.StartActivity("first")!)
            await producer.SendAsync(new JobLog { At = DateTimeOffset.UtcNow, JobId = "j", Token = 1, Level = "info", Line = "one of thousands" });
        (await HeaderAsync(silo, 0)).Traceparent.ShouldBeNull();
        using var second = Source.StartActivity("second")!;
        await producer.SendAsync(new JobEvaluating { At = DateTimeOffset.UtcNow, JobId = "j", Token = 1 });
        (await HeaderAsync(silo, 1)).Traceparent.ShouldNotBeNull().ShouldContain(second.TraceId.ToHexString());
    }

    public void Dispose()
    {
        listener.Dispose();
        Directory.Delete(spool, recursive: true);
    }

    /// <summary>A span is known when it ends, which may be after what it caused was seen.</summary>
    private Task<Activity?> SpanAsync(ActivityTraceId trace, Func<Activity, bool> wanted) =>
        Eventually.Until(() => Task.FromResult(ended.FirstOrDefault(a => a.TraceId == trace && wanted(a))), a => a is not null);

    private static async Task<RunJob> RunAsync(EmbeddedSilo silo)
    {
        var worker = new Worker(silo);
        await worker.BeatAsync();
        return await worker.HearAsync<RunJob>();
    }

    private StreamProducer Producer(EmbeddedSilo silo) => new(
        silo.Stream,
        new StreamProducerOptions { Producer = "worker:w1", Stream = silo.Get<StreamNames>().Train("w1"), SpoolFolder = spool, Linger = TimeSpan.FromMilliseconds(1) },
        TimeProvider.System,
        NullLogger<StreamProducer>.Instance);

    private static async Task<EnvelopeHeader> HeaderAsync(EmbeddedSilo silo, long offset)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await foreach (var message in silo.Stream.ReadAsync(silo.Get<StreamNames>().Train("w1"), offset, timeout.Token))
            return EnvelopeCodec.Decode(message.Body).Envelope!.Header;
        throw new TimeoutException();
    }
}
