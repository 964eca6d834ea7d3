using System.Buffers.Text;
using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VisionInApp.Servers;

namespace VisionInApp.Bench;

/// <summary>
/// A device asking for its desired state, with a token of its own for each call (signature, epoch, times, used once, revocation), against Kestrel that answers
/// the same bytes with nothing behind it. Both in processes of their own, in turns.
/// </summary>
internal static class HeartbeatBench
{
    private const string Recorded = "FastAPI with MySQL, 2 workers, the same work on the machine of that day: 636 a second, p99 71 ms (recorded, not run now)";

    public static Command Create()
    {
        var devices = new Option<int>("--devices") { Description = "Devices, each on a connection of its own.", DefaultValueFactory = _ => 32 };
        var calls = new Option<int>("--calls") { Description = "Calls of each device in each of the three rounds.", DefaultValueFactory = _ => 500 };
        var command = new Command("heartbeat", "Heartbeats of devices over HTTP, against bare Kestrel.") { devices, calls };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(devices), parsed.GetValue(calls), cancellation));
        return command;
    }

    private static async Task RunAsync(int count, int calls, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("vision-bench-").FullName;
        try
        {
            await using var host = new HeartbeatHost(Path.Combine(folder, "host"));
            await using var bare = new BareHost(Path.Combine(folder, "bare"));
            await host.StartAsync(cancellation);
            await bare.StartAsync(cancellation);
            var devices = await host.JoinAsync(count);
            await RoundAsync(bare.Port, devices, calls);
            await RoundAsync(host.Port, devices, calls);
            var (bares, hosts) = (new Samples(), new Samples());
            var (bareRates, hostRates) = (new Samples(), new Samples());
            for (var round = 0; round < 3; round++)
            {
                bareRates.Add(await RoundAsync(bare.Port, devices, calls, bares));
                hostRates.Add(await RoundAsync(host.Port, devices, calls, hosts));
            }

            Console.WriteLine($"{count} devices at once, {calls} calls of each in a round, the middle of three rounds");
            Console.WriteLine($"bare Kestrel  {bareRates.Median,7:0} a second, p99 {bares.Quantile(0.99):0.0} ms");
            Console.WriteLine($"heartbeats    {hostRates.Median,7:0} a second, p99 {hosts.Quantile(0.99):0.0} ms");
            Console.WriteLine($"ratio heartbeats / bare = {hostRates.Median / bareRates.Median:0.000}");
            Console.WriteLine(Recorded);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Calls a second.</summary>
    private static async Task<double> RoundAsync(int port, IReadOnlyList<BenchDevice> devices, int calls, Samples? times = null)
    {
        // Signed before the clock runs: that is the devices' work.
        var requests = devices.AsParallel().AsOrdered().Select(device => Enumerable.Range(0, calls).Select(_ => Request(device)).ToArray()).ToArray();
        var started = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(devices.Select((_, i) => Task.Run(() => CallAsync(port, i, requests[i]))));
        var rate = devices.Count * calls / Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var time in all.SelectMany(t => t))
            times?.Add(time);
        return rate;
    }

    private static async Task<double[]> CallAsync(int port, int number, byte[][] requests)
    {
        using var client = new RawClient();
        await client.ConnectAsync(new IPAddress([127, 0, 1, (byte)(number + 1)]), port);
        var times = new double[requests.Length];
        for (var i = 0; i < requests.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            if (await client.SendAsync(requests[i]) is not 304 and var status)
                throw new InvalidOperationException($"Answered {status}.");
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return times;
    }

    private static byte[] Request(BenchDevice device)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = Encode(JsonSerializer.SerializeToUtf8Bytes(new
        {
            sub = device.Id,
            epoch = device.Epoch,
            aud = "visioninapp",
            iat = now.ToUnixTimeSeconds(),
            exp = now.AddMinutes(4).ToUnixTimeSeconds(),
            jti = Guid.NewGuid().ToString("n"),
        }));
        var signed = $"{Encode("""{"alg":"ES256","typ":"JWT"}"""u8)}.{claims}";
        var token = $"{signed}.{Encode(device.Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        return Encoding.ASCII.GetBytes($"GET /api/v1/device/desired HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nIf-None-Match: \"0\"\r\n\r\n");
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private sealed class BareHost(string folder) : LocalServer(folder)
    {
        public override string Name => "Kestrel";

        public int Port { get; } = FreePorts.Take();

        protected override IReadOnlyList<string> Needs => ["dotnet"];

        protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        protected override IEnumerable<ServerProcess> Processes() =>
            [new(At("log"), ["dotnet", typeof(HeartbeatBench).Assembly.Location, BareServer.Name, "--port", $"{Port}"])];

        protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
        {
            using var client = new RawClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return await client.SendAsync("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray()) == 304;
        }
    }
}
