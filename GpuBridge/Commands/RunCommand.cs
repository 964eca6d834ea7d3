using System.CommandLine;
using Microsoft.Extensions.Hosting;
using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;
using VisionInApp.Platform.Hosting;
using VisionInApp.Platform.Observability;

namespace VisionInApp.GpuBridge.Commands;

/// <summary><c>GpuBridge run</c>: takes training jobs from a pool. Settings from <c>appsettings.json</c>, secret files, the environment (<c>Bridge__Folder</c>, …) and the command line.</summary>
public static class RunCommand
{
    public static Command Create()
    {
        var folder = new Option<string?>("--folder") { Description = "The worker's own folder." };
        var pool = new Option<string?>("--pool") { Description = "The pool whose jobs it takes." };
        var device = new Option<string?>("--device") { Description = "cpu, cuda:N or auto." };
        var command = new Command("run", "Take training jobs from a pool until it is stopped.") { folder, pool, device };
        command.SetAction((parsed, cancellation) =>
            Starting.RunAsync(() => RunAsync(parsed.GetValue(folder), parsed.GetValue(pool), parsed.GetValue(device), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string? folder, string? pool, string? device, CancellationToken cancellation)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory })
            .UseVisionSettings(typeof(BridgeOptions).Assembly);
        var options = builder.Configuration.Read<BridgeOptions>();
        options.Folder = folder ?? options.Folder;
        options.Pool = pool ?? options.Pool;
        options.Device = device ?? options.Device;
        builder.AddFieldOperations("gpubridge");
        builder.Services.AddTrainingWorker(builder.Configuration, options);
        using var host = builder.Build();
        await host.RunAsync(cancellation);
        return 0;
    }
}
