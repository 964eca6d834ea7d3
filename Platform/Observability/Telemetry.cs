using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace VisionInApp.Platform.Observability;

/// <summary>Traces and metrics of a process, sent by OTLP when the standard variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, …) name a collector; else nothing listens and nothing is spent.</summary>
public static class Telemetry
{
    /// <summary>Names of all our meters and activity sources begin so.</summary>
    public const string Prefix = "VisionInApp.";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether traces are collected.</summary>
    public static bool HasTraces(IConfiguration configuration) => IsSet(configuration, Endpoint) || IsSet(configuration, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

    /// <param name="builder">The host.</param>
    /// <param name="service">What the process is, such as <c>gpubridge</c>; <c>OTEL_SERVICE_NAME</c> overrides it.</param>
    /// <param name="traces">What this kind of host adds to the sources.</param>
    /// <param name="metrics">What this kind of host adds to the meters.</param>
    /// <param name="scraped">Metrics are also fetched from this process.</param>
    /// <returns>Whether metrics are collected.</returns>
    public static bool AddTelemetry(
        this IHostApplicationBuilder builder,
        string service,
        Action<TracerProviderBuilder>? traces = null,
        Action<MeterProviderBuilder>? metrics = null,
        bool scraped = false)
    {
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(o =>
        {
            (o.IncludeScopes, o.UseUtcTimestamp) = (true, true);
            o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        var sends = IsSet(builder.Configuration, Endpoint) || IsSet(builder.Configuration, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
        if (HasTraces(builder.Configuration))
            builder.Services.AddOpenTelemetry().ConfigureResource(r => Describe(r, service)).WithTracing(t => Collect(t, builder.Configuration, traces));
        if (sends || scraped)
            builder.Services.AddOpenTelemetry().ConfigureResource(r => Describe(r, service)).WithMetrics(m => Collect(m, sends, metrics));
        return sends || scraped;
    }

    private static void Collect(TracerProviderBuilder traces, IConfiguration configuration, Action<TracerProviderBuilder>? more)
    {
        traces.AddSource(Prefix + "*", "MySqlConnector").AddHttpClientInstrumentation();
        if (!IsSet(configuration, "OTEL_TRACES_SAMPLER"))
            traces.SetSampler(new ParentBasedSampler(new RequestSampler()));
        more?.Invoke(traces);
        traces.AddOtlpExporter();
    }

    private static void Collect(MeterProviderBuilder metrics, bool sends, Action<MeterProviderBuilder>? more)
    {
        metrics.AddMeter(Prefix + "*", "System.Runtime", "System.Net.Http", "MySqlConnector");
        more?.Invoke(metrics);
        if (sends)
            metrics.AddOtlpExporter();
    }

    private static void Describe(ResourceBuilder resource, string service)
    {
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        resource
            .AddService($"visioninapp-{service}", "visioninapp", version, serviceInstanceId: string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"))
            .AddEnvironmentVariableDetector();
    }

    private static bool IsSet(IConfiguration configuration, string key) => !string.IsNullOrWhiteSpace(configuration[key]);
}
