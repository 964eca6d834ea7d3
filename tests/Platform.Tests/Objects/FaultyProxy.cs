using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VisionInApp.Tests.Platform.Objects;

/// <summary>Stands between a client and a server on 127.0.0.1: passes bytes on, or fails in the ways that were ordered, one a connection.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly byte[] Busy = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentBag<Task> connections = [];
    private readonly ConcurrentDictionary<TcpClient, bool> live = [];
    private readonly Uri server;
    private readonly Task accepting;
    private int busy;
    private long cutAfter = long.MaxValue;
    private int cuts;

    public FaultyProxy(Uri server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>How many were answered 503.</summary>
    public int Refused { get; private set; }

    public int Cut { get; private set; }

    /// <summary>The next connections are answered 503.</summary>
    public void BeBusy(int times)
    {
        busy = times;
        Drop();
    }

    /// <summary>The next connections break off after as many bytes of the answer.</summary>
    public void CutAfter(long bytes, int times)
    {
        (cutAfter, cuts) = (bytes, times);
        Drop();
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections);
        ending.Dispose();
    }

    // What is kept alive would go by the orders.
    private void Drop()
    {
        foreach (var client in live.Keys)
            client.Close();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(ending.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            live[client] = true;
            using (client)
            {
                var stream = client.GetStream();
                if (Interlocked.Decrement(ref busy) >= 0)
                    await RefuseAsync(stream);
                else
                    await PassAsync(stream);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the two went away.
        }
        finally
        {
            live.TryRemove(client, out _);
        }
    }

    private async Task RefuseAsync(NetworkStream client)
    {
        Refused++;
        var buffer = new byte[64 * 1024];
        var head = new StringBuilder();
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            head.Append(Encoding.Latin1.GetString(buffer, 0, await client.ReadAsync(buffer, ending.Token)));
        await client.WriteAsync(Busy, ending.Token);
        client.Socket.Shutdown(SocketShutdown.Send);
        while (await client.ReadAsync(buffer, ending.Token) > 0)
        {
        }
    }

    private async Task PassAsync(NetworkStream client)
    {
        using var upstream = new TcpClient();
        await upstream.ConnectAsync(server.Host, server.Port, ending.Token);
        var limit = Interlocked.Decrement(ref cuts) >= 0 ? cutAfter : long.MaxValue;
        var up = client.CopyToAsync(upstream.GetStream(), ending.Token);
        var buffer = new byte[64 * 1024];
        int read;
        long passed = 0;
        while ((read = await upstream.GetStream().ReadAsync(buffer, ending.Token)) > 0)
        {
            passed += read;
            if (passed > limit)
            {
                Cut++;
                client.Socket.LingerState = new LingerOption(true, 0);
                return;
            }

            await client.WriteAsync(buffer.AsMemory(0, read), ending.Token);
        }

        client.Socket.Shutdown(SocketShutdown.Send);
        await up;
    }
}
