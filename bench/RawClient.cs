using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VisionInApp.Bench;

/// <summary>One connection of HTTP/1.1 that sends a request and waits for the head of its answer, which has no body: a client that costs next to nothing.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] answer = new byte[8192];

    /// <param name="from">An address of this machine: bounds that count by address see each client alone.</param>
    public async Task ConnectAsync(IPAddress from, int port)
    {
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(IPAddress.Loopback, port);
    }

    /// <summary>The status.</summary>
    public async Task<int> SendAsync(byte[] request)
    {
        await socket.SendAsync(request);
        var length = 0;
        while (!answer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length));
            if (read == 0)
                throw new IOException("The connection was closed.");
            length += read;
        }

        return int.Parse(Encoding.ASCII.GetString(answer, 9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => socket.Dispose();
}
