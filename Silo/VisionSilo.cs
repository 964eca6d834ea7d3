using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Dashboard;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Serializers;
using VisionInApp.Grains;
using VisionInApp.Grains.Feedback;
using VisionInApp.Messages;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Observability;
using VisionInApp.Silo.Clustering;
using VisionInApp.Silo.Hints;
using VisionInApp.Silo.Ingest;
using VisionInApp.Silo.Reconcile;
using VisionInApp.Silo.Search;
using VisionInApp.Silo.Storage;
using VisionInApp.Silo.Uploads;
using VisionInApp.Silo.Work;

namespace VisionInApp.Silo;

/// <summary>What a process does besides hosting grains.</summary>
public enum SiloRole
{
    /// <summary>Grains only.</summary>
    Grains,

    /// <summary>Also takes streams in, does long work, reconciles and feeds the search.</summary>
    Full,
}

/// <summary>Hosting of the grains: the same in WebHost and in Silo alone. Call <c>AddPlatform</c> first.</summary>
public static class VisionSilo
{
    /// <exception cref="PlatformConfigurationException">The section <c>Cluster</c> or <c>Shutdown</c> cannot be used.</exception>
    public static TBuilder AddVisionSilo<TBuilder>(this TBuilder builder, SiloRole role)
        where TBuilder : IHostApplicationBuilder
    {
        var cluster = ClusterSettings.Read(builder.Configuration);
        builder.QuietOrleans();
        builder.UseOrleans(silo =>
        {
            silo.UseCluster(cluster);
            silo.AddVisionStorage();
            silo.Services.AddVisionGrains();
            if (OperationsOptions.From(builder.Configuration).Dashboard)
                silo.AddDashboard(o => o.HideTrace = true);
            if (Telemetry.HasTraces(builder.Configuration))
                silo.AddActivityPropagation();
        });
        builder.AddCluster(cluster);
        if (role == SiloRole.Full)
            builder.Services.AddReconciler().AddIngest().AddWork().AddSearchFeeder(builder.Configuration).AddUploadSweeper();
        return builder;
    }

    /// <summary>Calls grains that other processes host.</summary>
    /// <exception cref="PlatformConfigurationException">There are no other processes, or the section <c>Cluster</c> or <c>Shutdown</c> cannot be used.</exception>
    public static TBuilder AddVisionClient<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var cluster = ClusterSettings.Read(builder.Configuration).RequireShared("A web host without a silo");
        builder.QuietOrleans();
        builder.UseOrleansClient(client =>
        {
            client.UseCluster(cluster);
            if (OperationsOptions.From(builder.Configuration).Dashboard)
                client.AddDashboard(o => o.HideTrace = true);
            if (Telemetry.HasTraces(builder.Configuration))
                client.AddActivityPropagation();
            client.Services.AddHints().AddVisionSerializer();
        });
        builder.AddCluster(cluster);
        return builder;
    }

    /// <summary>What grains need, whatever stores them and wherever they are hosted.</summary>
    public static IServiceCollection AddVisionGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHints();
        services.AddSingleton<ThingContext>();
        services.AddSingleton<Downlink>();
        services.AddSingleton<RoundSteps>();
        return services.AddVisionSerializer();
    }

    /// <summary>How wire records and lists travel between grains; silos and clients must agree.</summary>
    public static IServiceCollection AddVisionSerializer(this IServiceCollection services)
    {
        // An outage met inside a grain is an outage to whoever asked, in whatever process.
        services.Configure<ExceptionSerializationOptions>(o => o.SupportedNamespacePrefixes.Add("VisionInApp"));
        services.AddSingleton<ReadOnlyListCodec>();
        services.AddSingleton<IGeneralizedCodec>(s => s.GetRequiredService<ReadOnlyListCodec>());
        services.AddSingleton<IGeneralizedCopier>(s => s.GetRequiredService<ReadOnlyListCodec>());
        return services.AddSerializer(serializer => serializer.AddJsonSerializer(IsWireType, EnvelopeCodec.Json));
    }

    internal static void AddVisionStorage(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<StateSerializer>();
        silo.Services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (s, _) => ActivatorUtilities.CreateInstance<StateStorage>(s));
        silo.UseAdoNetReminderService(options => options.Configure<GrainDatabase>((o, database) =>
        {
            o.Invariant = database.Invariant;
            o.DataSource = database.DataSource;
        }));
    }

    private static bool IsWireType(Type type) => type.Namespace?.StartsWith("VisionInApp.Messages", StringComparison.Ordinal) == true;

    private static void QuietOrleans(this IHostApplicationBuilder builder) => builder.Logging
        .AddFilter("Orleans", LogLevel.Warning)
        .AddFilter("Orleans.Runtime.Silo", LogLevel.Error)
        .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)
        // Every attempt of every placement.
        .AddFilter("Polly", LogLevel.Warning)
        // A probe that answers no says so to who asked.
        .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
}
