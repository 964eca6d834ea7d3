using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VisionInApp.Silo.Clustering;

namespace VisionInApp.Tests.Grains.Hosting;

public sealed class GracefulStopTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly Worker good = new(fails: false);
    private readonly Worker bad = new(fails: true);
    private readonly ApplicationLifetime lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly GracefulStop stop;

    public GracefulStopTests() =>
        stop = new GracefulStop([bad, good], new StopSettings { Drain = TimeSpan.FromSeconds(5) }, lifetime, clock, NullLogger<GracefulStop>.Instance);

    [Fact]
    public async Task Workers_stop_after_the_drain_and_only_then_do_event_streams_end()
    {
        var stopping = stop.StoppingAsync(TestContext.Current.CancellationToken);
        lifetime.ApplicationStopping.IsCancellationRequested.ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(4));
        good.Asked.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        await good.Asked.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        stop.WorkersStopped.IsCancellationRequested.ShouldBeFalse();
        good.Finish();
        await stopping.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        stop.WorkersStopped.IsCancellationRequested.ShouldBeTrue();
    }

    public void Dispose() => stop.Dispose();

    private sealed class Worker(bool fails) : IWorker
    {
        private readonly TaskCompletionSource asked = new();
        private readonly TaskCompletionSource finished = new();

        public Task Asked => asked.Task;

        public void Finish() => finished.SetResult();

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            asked.SetResult();
            return fails ? throw new InvalidOperationException("A worker that fails does not keep the others from stopping.") : finished.Task;
        }
    }
}
