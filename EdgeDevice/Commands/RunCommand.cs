using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VisionInApp.EdgeDevice.Sync;

namespace VisionInApp.EdgeDevice.Commands;

/// <summary><c>EdgeDevice run</c>: the agent. Settings from <c>appsettings.json</c>, the environment (<c>Device__Folder</c>, …) and the command line.</summary>
public static class RunCommand
{
    public static Command Create()
    {
        var folder = new Option<string?>("--folder") { Description = "The device's own folder." };
        var command = new Command("run", "Run the device agent until it is stopped.") { folder };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(folder), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? folder, CancellationToken cancellation)
    {
        var builder = Host.CreateApplicationBuilder();
        var options = new DeviceOptions();
        builder.Configuration.GetSection("Device").Bind(options);
        options.Folder = folder ?? options.Folder;
        builder.Services.AddDeviceAgent(builder.Configuration, options);
        using var host = builder.Build();
        host.Services.GetRequiredService<Enrolment>().Refresh();
        host.Services.GetRequiredService<Installer>().RestoreActive();
        await host.RunAsync(cancellation);
        return 0;
    }
}
