using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.External;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Platform;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;

namespace VisionInApp.GpuBridge;

/// <summary>The worker's parts: what listens, what runs jobs, what reports.</summary>
public static class TrainingWorker
{
    public static IServiceCollection AddTrainingWorker(this IServiceCollection services, IConfiguration configuration, BridgeOptions options) =>
        services.AddFieldPlatform(configuration)
            .AddSingleton(options)
            .AddSingleton(new BridgeFolder(options.Folder, NamedByBroker(configuration)))
            .AddSingleton<ObjectCache>().AddSingleton<JobStart>().AddSingleton<JobRun>()
            .AddSingleton<BundleReceiver>().AddTrainers(options)
            .AddSingleton<Assignments>().AddSingleton<Facts>().AddSingleton<HeartbeatSignal>()
            .AddHostedService<CommandListener>().AddHostedService<HeartbeatWorker>().AddHostedService<JobWorker>();

    // The broker lets nobody speak in another's name: who the worker is, its user says.
    private static string? NamedByBroker(IConfiguration configuration)
    {
        var streams = configuration.Read<StreamOptions>();
        if (!streams.UsesBroker)
            return null;
        return Producers.WorkerOf(BrokerAddress.Parse(streams.Address, null).User)
            ?? throw new PlatformConfigurationException("Platform:Streams:Address: its user is not 'worker:ID' (%3A in an address); 'WebHost worker-account' makes one.");
    }

    private static IServiceCollection AddTrainers(this IServiceCollection services, BridgeOptions options)
    {
        services.AddSingleton<ITrainer, BuiltInTrainer>();
        return options.External.Offered ? services.AddSingleton<ITrainer, ExternalTrainer>() : services;
    }
}
