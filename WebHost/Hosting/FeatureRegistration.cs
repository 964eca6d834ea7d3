using VisionInApp.Platform.Signing;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Datasets;
using VisionInApp.WebHost.Detection;
using VisionInApp.WebHost.Devices;
using VisionInApp.WebHost.Events;
using VisionInApp.WebHost.Objects;
using VisionInApp.WebHost.Overview;
using VisionInApp.WebHost.Projects;
using VisionInApp.WebHost.Training;

namespace VisionInApp.WebHost.Hosting;

/// <summary>What the features' routes are given.</summary>
public static class FeatureRegistration
{
    public static IServiceCollection AddFeatures(this IServiceCollection services) => services
        .AddSingleton<ObjectUrls>()
        .AddSingleton<Thumbnails>()
        .AddSingleton<Completions>()
        .AddSingleton<OverviewReader>()
        .AddSingleton<RunningReader>()
        .AddSingleton<StartingPoints>()
        .AddSingleton<OpenDetectors>()
        .AddSingleton<BrokerAccounts>().AddHostedService(s => s.GetRequiredService<BrokerAccounts>())
        .AddSingleton<EventStream>()
        .AddSingleton(s => ActivatorUtilities.CreateInstance<Enrolments>(s, KeyFiles.OpenSecret(AccessRegistration.KeysFolder(s), "enrolments")))
        .AddSingleton(s => ActivatorUtilities.CreateInstance<Invitations>(s, KeyFiles.OpenSecret(AccessRegistration.KeysFolder(s), "invitations")));
}
