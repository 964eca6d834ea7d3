using System.Globalization;
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

    /// <summary>The same as last time where nobody listens on them now, so that those who remember them find their server again.</summary>
    /// <param name="file">Remembers them.</param>
    public static int[] Keep(string file, int count)
    {
        int[] kept = File.Exists(file) ? [.. File.ReadAllText(file).Split(' ').Select(port => int.Parse(port, CultureInfo.InvariantCulture))] : [];
        if (kept.Length == count && kept.All(IsFree))
            return kept;
        var taken = Take(count);
        File.WriteAllText(file, string.Join(' ', taken));
        return taken;
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
