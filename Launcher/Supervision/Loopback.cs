using System.Net;
using System.Net.Sockets;
using VisionInApp.Servers;

namespace VisionInApp.Launcher.Supervision;

/// <summary>The address people open, on this machine only.</summary>
internal static class Loopback
{
    /// <param name="port">0 picks a free one.</param>
    /// <exception cref="StartException">Somebody else listens there.</exception>
    public static Uri Choose(int port, string scheme = "http")
    {
        if (port == 0)
            port = FreePorts.Take();
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return new Uri($"{scheme}://127.0.0.1:{port}");
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new StartException(ExitCodes.PortBusy, $"Port {port} cannot be used ({e.Message}). Choose another with --port, or --port 0 for any free one.");
        }
    }
}
