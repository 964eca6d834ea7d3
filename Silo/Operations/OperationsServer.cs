using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using VisionInApp.Platform;
using VisionInApp.Platform.Observability;

namespace VisionInApp.Silo.Operations;

/// <summary><c>/health/startup</c>, <c>/health/ready</c>, <c>/health/live</c> and <c>/metrics</c> on a port of their own: the first thing to answer and the last to stop.</summary>
internal sealed class OperationsServer(OperationsOptions options, HealthCheckService health, MeterProvider metrics) : IHostedLifecycleService, IAsyncDisposable
{
    private WebApplication? server;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Listen(IPAddress.Parse(options.Address), options.Port);
        });
        server = builder.Build();
        server.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, context => context.Request.Path == "/metrics", null, null, null);
        server.Run(AnswerAsync);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new PlatformConfigurationException($"Operations:Port is {options.Port}, which another program uses; choose another, or 0 for none.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => server?.StopAsync(cancellationToken) ?? Task.CompletedTask;
    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? default;

    private async Task AnswerAsync(HttpContext context)
    {
        if (ProbeOf(context.Request.Path) is not { } probe)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var report = await health.CheckHealthAsync(check => check.Tags.Contains(probe), context.RequestAborted);
        context.Response.StatusCode = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        await context.Response.WriteAsync(report.Status.ToString(), context.RequestAborted);
    }

    private static string? ProbeOf(PathString path) => path.Value switch
    {
        "/health/startup" => Health.Startup,
        "/health/ready" => Health.Ready,
        "/health/live" => Health.Live,
        _ => null,
    };
}
