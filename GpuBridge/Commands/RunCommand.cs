using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace VisionInApp.GpuBridge.Commands;

/// <summary><c>GpuBridge run</c>: takes training jobs from a pool. Settings from <c>appsettings.json</c>, the environment (<c>Bridge__Folder</c>, …) and the command line.</summary>
public static class RunCommand
{
    public static Command Create()
    {
        var folder = new Option<string?>("--folder") { Description = "The worker's own folder." };
        var pool = new Option<string?>("--pool") { Description = "The pool whose jobs it takes." };
        var device = new Option<string?>("--device") { Description = "cpu, cuda:N or auto." };
        var command = new Command("run", "Take training jobs from a pool until it is stopped.") { folder, pool, device };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(folder), parsed.GetValue(pool), parsed.GetValue(device), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? folder, string? pool, string? device, CancellationToken cancellation)
    {
        var builder = Host.CreateApplicationBuilder();
        var options = new BridgeOptions();
        builder.Configuration.GetSection("Bridge").Bind(options);
        options.Folder = folder ?? options.Folder;
        options.Pool = pool ?? options.Pool;
        options.Device = device ?? options.Device;
        builder.Services.AddTrainingWorker(builder.Configuration, options);
        using var host = builder.Build();
        await host.RunAsync(cancellation);
        return 0;
    }
}
