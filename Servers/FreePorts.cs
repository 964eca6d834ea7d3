using System.Net;
using System.Net.Sockets;

namespace VisionInApp.Servers;

/// <summary>Ports of 127.0.0.1 that nobody listens on.</summary>
public static class FreePorts
{
    /// <summary>Different ones, in no order; another program may still take one before it is used.</summary>
    public static int[] Take(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            foreach (var probe in probes)
                probe.Start();
            return [.. probes.Select(p => ((IPEndPoint)p.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var probe in probes)
                probe.Dispose();
        }
    }

    public static int Take() => Take(1)[0];
}
