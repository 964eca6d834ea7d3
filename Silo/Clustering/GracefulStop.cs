using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;

namespace VisionInApp.Silo.Clustering;

/// <summary>
/// The order in which a process ends. It is not ready from the signal on; for <c>Shutdown:Drain</c> it serves what still comes, until those who send requests
/// have noticed; then its workers finish the batch in hand and give their leases back; then event streams end; then HTTP, and the silo hands its grains on.
/// </summary>
public sealed class GracefulStop(
    IEnumerable<IWorker> workers, StopSettings settings, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<GracefulStop> log) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource workersStopped = new();

    /// <summary>Cancelled when nothing more will happen here that is worth hearing of.</summary>
    public CancellationToken WorkersStopped => workersStopped.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();
        await Task.Delay(settings.Drain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(workers.Select(worker => StopAsync(worker, cancellationToken)));
        await workersStopped.CancelAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => workersStopped.Dispose();

    private async Task StopAsync(IWorker worker, CancellationToken cancellation)
    {
        try
        {
            await worker.StopAsync(cancellation);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "{Worker} did not stop in good order", worker.GetType().Name);
        }
    }
}

/// <summary>A hosted service that takes streams or work under leases.</summary>
public interface IWorker : IHostedService;

/// <summary>Section <c>Shutdown</c>.</summary>
[Settings(Section)]
public sealed class StopSettings
{
    private const string Section = "Shutdown";

    /// <summary>How long a process serves on after it was told to end.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.Zero;

    /// <summary>How long the whole end may take before it is cut short.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <exception cref="PlatformConfigurationException">A value cannot be used; the message names its key.</exception>
    public static StopSettings Read(IConfiguration configuration)
    {
        var settings = new StopSettings();
        try
        {
            configuration.GetSection(Section).Bind(settings);
        }
        catch (InvalidOperationException e)
        {
            throw new PlatformConfigurationException($"{e.Message} {e.InnerException?.Message}".Trim());
        }

        return settings.Drain < TimeSpan.Zero || settings.Timeout <= settings.Drain
            ? throw new PlatformConfigurationException("Shutdown:Drain is zero or more, and Shutdown:Timeout is longer than it.")
            : settings;
    }
}
