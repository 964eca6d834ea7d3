using Microsoft.Extensions.Hosting;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Platform;

/// <summary>Brings the schema up to date before any other part of the host starts, so that a wrong one stops the process at once.</summary>
internal sealed class PlatformStart(ICatalogConnections catalog, StreamNames names) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await catalog.MigrateAsync(cancellationToken);
        await PartitionCount.RequireAsync(catalog, names.Partitions, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
