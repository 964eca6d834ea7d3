using VisionInApp.Silo.Operations;

namespace VisionInApp.WebHost.Hosting;

/// <summary>The same probes as on the operations port, for what stands in front of the web host.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        foreach (var probe in (string[])[Health.Startup, Health.Ready, Health.Live])
            routes.MapHealthChecks($"/health/{probe}", new() { Predicate = c => c.Tags.Contains(probe) }).AllowAnonymous().DisableRateLimiting();
    }
}
