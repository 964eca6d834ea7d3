using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;
using VisionInApp.Silo;
using VisionInApp.WebHost.Hosting;

namespace VisionInApp.WebHost.Training;

/// <summary>
/// <c>WebHost worker-account WORKER POOL FOLDER</c>: makes the worker's user at the broker and writes what GpuBridge needs as secret files.
/// The same again gives another password; <c>WebHost worker-account WORKER --revoke</c> deletes the user.
/// </summary>
public static class WorkerAccountCommand
{
    private const string Name = "worker-account";

    /// <summary>The exit code, or null when the arguments ask for something else.</summary>
    public static async Task<int?> TryRunAsync(string[] args)
    {
        if (args is not [Name, .. var rest])
            return null;
        try
        {
            return rest switch
            {
                [var worker, "--revoke"] when StreamNames.IsPool(worker) => await RevokeAsync(worker),
                [var worker, var pool, var folder] when StreamNames.IsPool(worker) && StreamNames.IsPool(pool) => await GrantAsync(worker, pool, folder),
                _ => await SayAsync(2, $"Use: WebHost {Name} WORKER POOL FOLDER, or WebHost {Name} WORKER --revoke; names are 1 to 64 of a-z, 0-9 and '-'."),
            };
        }
        catch (Exception e) when (e is PlatformConfigurationException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return await SayAsync(3, e.Message);
        }
    }

    private static async Task<int> GrantAsync(string worker, string pool, string folder)
    {
        using var host = Host();
        var account = await Users(host).GrantWorkerAsync(worker, pool, CancellationToken.None);
        Directory.CreateDirectory(folder);
        Write(folder, "Platform__Streams__Provider", "rabbitmq");
        Write(folder, "Platform__Streams__Address", account.Open().WithSecrets());
        if (account.CaPem is not null)
        {
            Write(folder, "broker-ca.pem", account.CaPem);
            Write(folder, "Platform__Streams__CaFile", Path.GetFullPath(Path.Combine(folder, "broker-ca.pem")));
        }

        Console.WriteLine($"{account.User} may write {account.Publish} and read {account.Follow}. Start GpuBridge with VISION_SECRETS={Path.GetFullPath(folder)}.");
        return 0;
    }

    private static async Task<int> RevokeAsync(string worker)
    {
        using var host = Host();
        await Users(host).RevokeAsync(Producers.Worker(worker), CancellationToken.None);
        Console.WriteLine($"{Producers.Worker(worker)} is no user any more.");
        return 0;
    }

    private static IHost Host()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory })
            .UseVisionSettings(typeof(VisionSilo).Assembly, typeof(Running).Assembly);
        builder.Services.AddFieldPlatform(builder.Configuration);
        return builder.Build();
    }

    private static BrokerUsers Users(IHost host) => host.Services.GetService<BrokerUsers>()
        ?? throw new PlatformConfigurationException("Platform:Streams:Management is empty, or Platform:Streams:Provider is not 'rabbitmq': no users are made here.");

    private static void Write(string folder, string name, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(new FileStream(Path.Combine(folder, name), options));
        file.Write(text);
    }

    private static async Task<int> SayAsync(int code, string text)
    {
        await Console.Error.WriteLineAsync(text);
        return code;
    }
}
