using Microsoft.Extensions.Diagnostics.HealthChecks;
using VisionInApp.Platform.Catalog;

namespace VisionInApp.WebHost.Hosting;

/// <summary>Live: the process answers. Ready: it has started, is not stopping, and its catalog can be read.</summary>
public static class Health
{
    private const string Ready = "ready";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<Serving>("serving", tags: [Ready]).AddCheck<CatalogReadable>("catalog", tags: [Ready]);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous().DisableRateLimiting();
        routes.MapHealthChecks("/health/ready", new() { Predicate = c => c.Tags.Contains(Ready) }).AllowAnonymous().DisableRateLimiting();
    }

    private sealed class Serving(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var serving = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
            return Task.FromResult(serving ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("starting or stopping"));
        }
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
