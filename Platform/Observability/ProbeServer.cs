using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VisionInApp.Platform.Observability;

/// <summary>The probes of a process that has no web server: started, ready (started and not stopping), live. It asks nobody else; a broker that is away is no reason to restart a worker.</summary>
internal sealed class ProbeServer(OperationsOptions options, IHostApplicationLifetime lifetime, ILogger<ProbeServer> log) : IHostedLifecycleService, IDisposable
{
    private readonly HttpListener listener = new();
    private Task answering = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var host = options.Address == "0.0.0.0" ? "+" : options.Address;
        listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{options.Port}/health/"));
        try
        {
            listener.Start();
        }
        catch (HttpListenerException e)
        {
            throw new PlatformConfigurationException($"Operations:Port is {options.Port} on {options.Address}, which cannot be opened: {e.Message}");
        }

        answering = AnswerAllAsync();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        listener.Stop();
        return answering;
    }

    public void Dispose() => ((IDisposable)listener).Dispose();

    private async Task AnswerAllAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                using var response = Answer(await listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (listener.IsListening)
                    log.LogDebug("A probe was not answered: {Message}", e.Message);
            }
        }
    }

    private HttpListenerResponse Answer(HttpListenerContext context)
    {
        var started = lifetime.ApplicationStarted.IsCancellationRequested;
        bool? healthy = context.Request.Url?.AbsolutePath switch
        {
            "/health/startup" => started,
            "/health/ready" => started && !lifetime.ApplicationStopping.IsCancellationRequested,
            "/health/live" => true,
            _ => null,
        };
        context.Response.StatusCode = healthy switch
        {
            true => 200,
            false => 503,
            null => 404,
        };
        return context.Response;
    }
}

public static class FieldOperations
{
    /// <summary>Telemetry and probes of GpuBridge and EdgeDevice.</summary>
    /// <exception cref="PlatformConfigurationException">A setting of section <c>Operations</c> cannot be used.</exception>
    public static void AddFieldOperations(this IHostApplicationBuilder builder, string service)
    {
        builder.AddTelemetry(service);
        var options = OperationsOptions.From(builder.Configuration);
        if (options.Port > 0)
            builder.Services.AddSingleton(options).AddHostedService<ProbeServer>();
    }
}
