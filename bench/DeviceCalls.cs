using System.Diagnostics;
using System.Net;
using VisionInApp.Servers;

namespace VisionInApp.Bench;

/// <summary>One of those compared: calls of all devices at once against one server, round by round.</summary>
/// <param name="requests">What a device sends, so many times; each is answered 304.</param>
internal sealed class DeviceCalls(string name, LocalServer server, int port, Func<BenchDevice, int, byte[][]> requests)
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
        var sent = devices.AsParallel().AsOrdered().Select(device => requests(device, calls)).ToArray();
        var (started, spent) = (Stopwatch.GetTimestamp(), server.ProcessorTime);
        var all = await Task.WhenAll(devices.Select((_, i) => Task.Run(() => CallAsync(i, sent[i]))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (!counts)
            return;
        rates.Add(devices.Count * calls / elapsed.TotalSeconds);
        costs.Add((server.ProcessorTime - spent).TotalMicroseconds / (devices.Count * calls));
        foreach (var time in all.SelectMany(t => t))
            times.Add(time);
    }

    public override string ToString() => $"{name,-38} {Rate,7:0} a second, p99 {times.Quantile(0.99),6:0.0} ms, {Cost,6:0} µs of processor a call";

    private async Task<double[]> CallAsync(int number, byte[][] sent)
    {
        using var client = new RawClient();
        await client.ConnectAsync(new IPAddress([127, 0, 1, (byte)(number + 1)]), port);
        var taken = new double[sent.Length];
        for (var i = 0; i < sent.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            if (await client.SendAsync(sent[i]) is not 304 and var status)
                throw new InvalidOperationException($"{name} answered {status}.");
            taken[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return taken;
    }
}
