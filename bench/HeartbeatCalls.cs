using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VisionInApp.Servers;

namespace VisionInApp.Bench;

/// <summary>One of those compared: calls of all devices at once against one server, round by round.</summary>
/// <param name="fresh">Whether a device signs a token for each call, good once; else one that it shows again.</param>
internal sealed class HeartbeatCalls(string name, LocalServer server, int port, bool fresh = false, string path = "/api/v1/device/desired")
{
    private readonly Samples times = new();
    private readonly Samples rates = new();
    private readonly Samples costs = new();

    public string Name => name;

    /// <summary>Calls a second, the middle of the rounds.</summary>
    public double Rate => rates.Median;

    /// <summary>What a call cost the server's processes, in microseconds; the middle of the rounds.</summary>
    public double Cost => costs.Median;

    public async Task RoundAsync(IReadOnlyList<BenchDevice> devices, int calls, bool counts)
    {
        // Signed before the clock runs: that is the devices' work.
        var requests = devices.AsParallel().AsOrdered().Select(device => Requests(device, calls)).ToArray();
        var (started, spent) = (Stopwatch.GetTimestamp(), server.ProcessorTime);
        var all = await Task.WhenAll(devices.Select((_, i) => Task.Run(() => CallAsync(i, requests[i]))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (!counts)
            return;
        rates.Add(devices.Count * calls / elapsed.TotalSeconds);
        costs.Add((server.ProcessorTime - spent).TotalMicroseconds / (devices.Count * calls));
        foreach (var time in all.SelectMany(t => t))
            times.Add(time);
    }

    public override string ToString() => $"{name,-38} {Rate,7:0} a second, p99 {times.Quantile(0.99),6:0.0} ms, {Cost,6:0} µs of processor a call";

    private async Task<double[]> CallAsync(int number, byte[][] requests)
    {
        using var client = new RawClient();
        await client.ConnectAsync(new IPAddress([127, 0, 1, (byte)(number + 1)]), port);
        var taken = new double[requests.Length];
        for (var i = 0; i < requests.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            if (await client.SendAsync(requests[i]) is not 304 and var status)
                throw new InvalidOperationException($"{name} answered {status}.");
            taken[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return taken;
    }

    private byte[][] Requests(BenchDevice device, int calls) => fresh
        ? [.. Enumerable.Range(0, calls).Select(_ => Request(device, Guid.NewGuid().ToString("n")))]
        : [.. Enumerable.Repeat(Request(device, null), calls)];

    private byte[] Request(BenchDevice device, string? id)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["sub"] = device.Id,
            ["epoch"] = device.Epoch,
            ["aud"] = "visioninapp",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(4).ToUnixTimeSeconds(),
        };
        if (id is not null)
            claims["jti"] = id;
        var signed = $"{Encode("""{"alg":"ES256","typ":"JWT"}"""u8)}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var token = $"{signed}.{Encode(device.Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        return Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nIf-None-Match: \"0\"\r\n\r\n");
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
