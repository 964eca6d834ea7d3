using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.External;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Platform;

namespace VisionInApp.GpuBridge;

/// <summary>The worker's parts: what listens, what runs jobs, what reports.</summary>
public static class TrainingWorker
{
    public static IServiceCollection AddTrainingWorker(this IServiceCollection services, IConfiguration configuration, BridgeOptions options) =>
        services.AddFieldPlatform(configuration)
            .AddSingleton(options)
            .AddSingleton(new BridgeFolder(options.Folder))
            .AddSingleton<ObjectCache>().AddSingleton<JobStart>().AddSingleton<JobRun>()
            .AddSingleton<BundleReceiver>().AddTrainers(options)
            .AddSingleton<Assignments>().AddSingleton<Facts>().AddSingleton<HeartbeatSignal>()
            .AddHostedService<CommandListener>().AddHostedService<HeartbeatWorker>().AddHostedService<JobWorker>();

    private static IServiceCollection AddTrainers(this IServiceCollection services, BridgeOptions options)
    {
        services.AddSingleton<ITrainer, BuiltInTrainer>();
        return options.External.Offered ? services.AddSingleton<ITrainer, ExternalTrainer>() : services;
    }
}
