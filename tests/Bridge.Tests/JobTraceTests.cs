using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VisionInApp.GpuBridge;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Bridge;

public sealed class JobTraceTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task A_run_continues_the_trace_of_the_request_that_submitted_the_job_and_its_facts_carry_it_on()
    {
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("VisionInApp.", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var fixture = new JobFixture();
        var command = fixture.Command(manifest: new string('0', 64));
        command = command with { Spec = command.Spec with { Traceparent = $"00-{Trace}-b7ad6b7169203331-01" } };
        var worker = fixture.Services.GetServices<IHostedService>().OfType<JobWorker>().Single();
        await worker.StartAsync(TestContext.Current.CancellationToken);
        fixture.Services.GetRequiredService<Assignments>().Take(command);

        var (header, failed) = await FailedAsync(fixture);
        await worker.StopAsync(TestContext.Current.CancellationToken);
        failed.JobId.ShouldBe(command.JobId);
        header.Traceparent.ShouldNotBeNull().ShouldStartWith($"00-{Trace}-");
        var run = ended.Single(a => a.OperationName == "run job" && (string?)a.GetTagItem("vision.job.id") == command.JobId);
        (run.TraceId.ToHexString(), run.ParentSpanId.ToHexString(), run.Status).ShouldBe((Trace, "b7ad6b7169203331", ActivityStatusCode.Error));
    }

    private static async Task<(EnvelopeHeader Header, JobFailed Fact)> FailedAsync(JobFixture fixture)
    {
        var stream = fixture.Services.GetRequiredService<IMessageStream>();
        var name = fixture.Services.GetRequiredService<StreamNames>().Train(fixture.Services.GetRequiredService<BridgeFolder>().WorkerId);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var message in stream.ReadAsync(name, 0, timeout.Token))
        {
            var envelope = EnvelopeCodec.Decode(message.Body).Envelope!;
            if (envelope.Records.Select(r => r.Record).OfType<JobFailed>().FirstOrDefault() is { } failed)
                return (envelope.Header, failed);
        }

        throw new TimeoutException();
    }
}
