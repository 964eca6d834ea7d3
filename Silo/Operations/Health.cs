using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VisionInApp.Platform.Catalog;
using VisionInApp.Silo.Clustering;

namespace VisionInApp.Silo.Operations;

/// <summary>
/// Startup: the schema is right, the silo has joined, requests are taken. Ready: that, no stop is asked for, grains can be called, and the catalog can be read.
/// Live: the process answers; it asks nobody else, so that an outage elsewhere restarts nothing.
/// </summary>
public static class Health
{
    public const string Startup = "startup";
    public const string Ready = "ready";
    public const string Live = "live";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.TryAddSingleton<ClusterReach>();
        services.AddHealthChecks()
            .AddCheck<Started>("started", tags: [Startup, Ready])
            .AddCheck<NotStopping>("not stopping", tags: [Ready])
            .AddCheck<GrainsReachable>("grains", tags: [Ready])
            .AddCheck<CatalogReadable>("catalog", tags: [Ready], timeout: Patience);
        return services;
    }

    private sealed class Started(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("starting"));
    }

    private sealed class NotStopping(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping") : HealthCheckResult.Healthy());
    }

    private sealed class GrainsReachable(ClusterReach reach) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(reach.IsLost ? HealthCheckResult.Unhealthy("no silo answers") : HealthCheckResult.Healthy());
    }

    private sealed class CatalogReadable(ICatalogConnections catalog) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await catalog.ReadAsync(
                async connection =>
                {
                    await using var command = connection.CreateCommand();
                    command.CommandText = "SELECT 1";
                    return await command.ExecuteScalarAsync(cancellationToken);
                },
                cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
