using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using VisionInApp.Platform;
using VisionInApp.Platform.Observability;

namespace VisionInApp.Silo.Operations;

/// <summary>What those who run WebHost and Silo may see. Call it before everything else, so that the probes answer while the rest starts.</summary>
public static class OperationsRegistration
{
    /// <exception cref="PlatformConfigurationException">A setting of section <c>Operations</c> cannot be used.</exception>
    public static TBuilder AddOperations<TBuilder>(this TBuilder builder, string service)
        where TBuilder : IHostApplicationBuilder
    {
        var options = OperationsOptions.From(builder.Configuration);
        // It writes whole addresses, and a signed address is a key.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        var listens = options.Port > 0;
        var measured = builder.AddTelemetry(service, Trace, metrics => Measure(metrics, listens), scraped: listens);
        builder.Services.AddSingleton(options).AddHealth();
        if (listens)
            builder.Services.AddHostedService<OperationsServer>();
        if (measured)
            builder.Services.AddFigures();
        return builder;
    }

    private static void Trace(TracerProviderBuilder traces) => traces
        .AddSource("Microsoft.Orleans.Application", "Microsoft.Orleans.Storage")
        // An open event stream would be one span of hours.
        .AddAspNetCoreInstrumentation(o => o.Filter = http => http.Request.Path.StartsWithSegments("/api") && http.Request.Path != "/api/v1/events");

    private static void Measure(MeterProviderBuilder metrics, bool listens)
    {
        metrics.AddMeter("Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting");
        if (listens)
            metrics.AddPrometheusExporter();
    }
}
