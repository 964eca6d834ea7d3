using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.EdgeDevice.Pipeline;
using VisionInApp.EdgeDevice.Report;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Platform;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;

namespace VisionInApp.EdgeDevice;

/// <summary>The agent's parts: what syncs, what runs frames, what reports.</summary>
public static class DeviceAgent
{
    public static IServiceCollection AddDeviceAgent(this IServiceCollection services, IConfiguration configuration, DeviceOptions options) =>
        services.AddBroker(configuration)
            .AddFieldPlatform(configuration)
            .AddSingleton(options)
            .AddSingleton(new DeviceFolder(options.Folder))
            .AddSingleton(new HttpClient(ServerTrust.Handler(options.CaFile)) { Timeout = TimeSpan.FromSeconds(60) })
            .AddSingleton<SyncSignal>().AddSingleton<ReportSignal>().AddSingleton<UploadSignal>()
            .AddSingleton<Enrolment>().AddSingleton<Desired>().AddSingleton<Installer>().AddSingleton<InstallReport>()
            .AddSingleton<ActiveModel>().AddSingleton<FrameJudge>()
            .AddSingleton<Telemetry>().AddSingleton<PendingFrames>().AddSingleton<Facts>()
            .AddHostedService<EnrolmentWatch>().AddHostedService<SyncWorker>().AddHostedService<HintListener>()
            .AddHostedService<PipelineWorker>().AddHostedService<UploadWorker>().AddHostedService<ReportWorker>();

    // A user that was made by hand stands in the settings; any other the server gives.
    private static IServiceCollection AddBroker(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<DeviceBroker>();
        return configuration.Read<StreamOptions>().Address.Length > 0 ? services : services.AddSingleton<IBrokerAccess>(s => s.GetRequiredService<DeviceBroker>());
    }
}
