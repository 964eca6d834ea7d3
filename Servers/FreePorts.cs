using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace VisionInApp.Servers;

/// <summary>
/// Ports of 127.0.0.1 that nobody listens on, none twice in a process. They lie below those that systems give to outgoing connections: a server that is
/// stopped for a while finds its port free again.
/// </summary>
public static class FreePorts
{
    private const int Lowest = 10_000;
    private const int Count = 22_000;

    // Programs that start at the same time go upwards from different places.
    private static readonly int Start = Random.Shared.Next(Count);
    private static int given;

    /// <summary>Different ones; another program may still take one before it is used.</summary>
    public static int[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Take())];

    public static int Take()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = Lowest + ((Start + Interlocked.Increment(ref given)) % Count);
            if (IsFree(port))
                return port;
        }

        throw new ServerStartException($"No port of 127.0.0.1 from {Lowest} to {Lowest + Count - 1} is free.");
    }

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
