using System.Net;
using System.Net.Sockets;
using VisionInApp.Platform.Hosting;

namespace VisionInApp.WebHost.Hosting;

/// <summary>Runs the web host and says in one line why it cannot start.</summary>
public static class Running
{
    private const int PortTaken = 2;

    /// <summary>The exit code: 0 after a clean stop, 2 when the port is taken, 3 when the configuration or the data cannot be used.</summary>
    public static Task<int> RunAsync(Func<WebApplication> build) => Starting.RunAsync(async () =>
    {
        await using var app = build();
        // Asked before anything starts: Kestrel binds last, and would take the whole silo down with it.
        if (BusyAddress(app.Configuration["urls"]) is { } busy)
            return await Starting.GiveUpAsync(PortTaken, $"{busy} is in use by another program. Stop that one, or choose another port with --urls http://127.0.0.1:PORT.");
        await app.RunAsync();
        return 0;
    });

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
