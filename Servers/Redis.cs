using System.Net.Sockets;
using System.Text;

namespace VisionInApp.Servers;

/// <summary>redis-server: keeps nothing on disk, since nothing of ours in it must last.</summary>
public sealed class Redis(string folder) : LocalServer(folder)
{
    public override string Name => "Redis";

    public int Port { get; } = FreePorts.Take();

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    protected override IReadOnlyList<string> Needs => ["redis-server"];

    protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override IEnumerable<ServerProcess> Processes() =>
        [new(At("redis.log"), ["redis-server", "--bind", "127.0.0.1", "--port", $"{Port}", "--dir", Folder, "--save", "", "--appendonly", "no"])];

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        var answer = new byte[5];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return Encoding.ASCII.GetString(answer) == "+PONG";
    }
}
