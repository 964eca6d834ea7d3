using Microsoft.Extensions.DependencyInjection.Extensions;
using VisionInApp.Silo.Hints;

namespace VisionInApp.Silo.Clustering;

internal static class ClusterRegistration
{
    /// <summary>What a process of a cluster needs beside Orleans: its end in good order and, where there are several, their hints.</summary>
    public static void AddCluster(this IHostApplicationBuilder builder, ClusterSettings cluster)
    {
        var stop = StopSettings.Read(builder.Configuration);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = stop.Timeout);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(stop).AddSingleton<GracefulStop>().AddHostedService(s => s.GetRequiredService<GracefulStop>());
        builder.Services.TryAddSingleton<ClusterReach>();
        if (cluster.IsShared)
            builder.Services.AddHostedService<HintLink>();
    }

    /// <summary>A worker of this process that ends before everything else does.</summary>
    public static IServiceCollection AddWorker<TWorker>(this IServiceCollection services)
        where TWorker : class, IWorker
    {
        services.TryAddSingleton<TWorker>();
        return services.AddSingleton<IWorker>(s => s.GetRequiredService<TWorker>()).AddHostedService(s => s.GetRequiredService<TWorker>());
    }
}
