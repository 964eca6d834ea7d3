using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;
using VisionInApp.Platform.Hosting;
using VisionInApp.Platform.Observability;

namespace VisionInApp.EdgeDevice.Commands;

/// <summary><c>EdgeDevice run</c>: the agent. Settings from <c>appsettings.json</c>, secret files, the environment (<c>Device__Folder</c>, …) and the command line.</summary>
public static class RunCommand
{
    public static Command Create()
    {
        var folder = new Option<string?>("--folder") { Description = "The device's own folder." };
        var command = new Command("run", "Run the device agent until it is stopped.") { folder };
        command.SetAction((parsed, cancellation) => Starting.RunAsync(() => RunAsync(parsed.GetValue(folder), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string? folder, CancellationToken cancellation)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory })
            .UseVisionSettings(typeof(DeviceOptions).Assembly);
        var options = builder.Configuration.Read<DeviceOptions>();
        options.Folder = folder ?? options.Folder;
        builder.AddFieldOperations("edgedevice");
        builder.Services.AddDeviceAgent(builder.Configuration, options);
        using var host = builder.Build();
        host.Services.GetRequiredService<Enrolment>().Refresh();
        host.Services.GetRequiredService<Installer>().RestoreActive();
        await host.RunAsync(cancellation);
        return 0;
    }
}
