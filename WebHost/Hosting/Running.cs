using System.Net;
using System.Net.Sockets;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;

namespace VisionInApp.WebHost.Hosting;

/// <summary>Runs the web host and says in one line why it cannot start.</summary>
public static class Running
{
    /// <summary>The exit code: 0 after a clean stop, 2 when the port is taken, 3 when the configuration or the data cannot be used.</summary>
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            // Asked before anything starts: Kestrel binds last, and would take the whole silo down with it.
            if (BusyAddress(app.Configuration["urls"]) is { } busy)
                return await GiveUpAsync(2, $"{busy} is in use by another program. Stop that one, or choose another port with --urls http://127.0.0.1:PORT.");
            await app.RunAsync();
            return 0;
        }
        catch (Exception unusable) when (unusable is PlatformConfigurationException or SchemaTooNewException)
        {
            return await GiveUpAsync(3, unusable.Message);
        }
    }

    private static async Task<int> GiveUpAsync(int code, string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return code;
    }

    private static string? BusyAddress(string? urls) => (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(IsBusy);

    private static bool IsBusy(string url)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe || !IPAddress.TryParse(address.Host, out var ip))
            ip = IPAddress.Loopback;
        using var probe = new TcpListener(ip, address.Port);
        try
        {
            probe.Start();
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
    }
}
