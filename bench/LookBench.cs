using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using VisionInApp.Servers;

namespace VisionInApp.Bench;

/// <summary>A person asking for a device's settings, where the device's project is looked for in MariaDB at each call, is kept in memory, and is kept in Redis.</summary>
internal static class LookBench
{
    private const int WarmUps = 3;
    private const int Rounds = 5;

    /// <summary>A person's allowance of calls, which all of a round are taken from, is whole again after this.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(4);

    public static Command Create()
    {
        var calls = new Option<int>("--calls") { Description = "Calls for each of eight devices in each of the rounds.", DefaultValueFactory = _ => 240 };
        var command = new Command("looks", "Calls that find the project of a thing in the cache, against the same without a cache.") { calls };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(calls), cancellation));
        return command;
    }

    private static async Task RunAsync(int calls, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("vision-bench-").FullName;
        try
        {
            await using var server = new MariaDb(Path.Combine(folder, "mariadb"));
            await using var redis = new Redis(Path.Combine(folder, "redis"));
            await server.StartAsync(cancellation);
            await redis.StartAsync(cancellation);
            await using var none = await HostAsync("none", new() { ["Platform:Cache:Capacity"] = "0" });
            await using var memory = await HostAsync("memory", []);
            await using var shared = await HostAsync("redis", new() { ["Platform:Cache:Provider"] = "redis", ["Platform:Cache:ConnectionString"] = redis.ConnectionString });
            (string Name, HeartbeatHost Host)[] hosts = [("MariaDB, no cache", none), ("memory", memory), ("Redis", shared)];
            var sides = new List<(DeviceCalls Calls, IReadOnlyList<BenchDevice> Devices)>();
            foreach (var (name, host) in hosts)
            {
                var devices = await host.JoinAsync(8);
                var requests = await RequestsAsync(host, devices);
                sides.Add((new DeviceCalls(name, host, host.Port, (device, count) => [.. Enumerable.Repeat(requests[device.Id], count)]), devices));
            }

            for (var round = 0; round < WarmUps + Rounds; round++)
            {
                await Task.Delay(Rest, cancellation);
                foreach (var (side, devices) in sides)
                    await side.RoundAsync(devices, calls, counts: round >= WarmUps);
            }

            Console.WriteLine($"8 at once, {calls} calls of each in a round, the middle of {Rounds} rounds");
            sides.ForEach(s => Console.WriteLine(s.Calls));
            foreach (var (side, _) in sides.Skip(1))
                Console.WriteLine($"ratio {side.Name} / {sides[0].Calls.Name} = {side.Rate / sides[0].Calls.Rate:0.000} of the rate, {side.Cost / sides[0].Calls.Cost:0.00} of the processor");

            async Task<HeartbeatHost> HostAsync(string name, Dictionary<string, string?> cache)
            {
                var database = await server.MakeDatabaseAsync(name, cancellation);
                var host = new HeartbeatHost(Path.Combine(folder, name), new Dictionary<string, string?>(database.Settings.Concat(cache)));
                await host.StartAsync(cancellation);
                return host;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>By device; each names the version that it is answered with.</summary>
    private static async Task<Dictionary<string, byte[]>> RequestsAsync(HeartbeatHost host, IReadOnlyList<BenchDevice> devices)
    {
        using var http = host.NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.AccessToken);
        var requests = new Dictionary<string, byte[]>();
        foreach (var device in devices)
        {
            var path = $"/api/v1/devices/{device.Id}/pipeline";
            using var answer = await http.GetAsync(path);
            answer.EnsureSuccessStatusCode();
            requests[device.Id] = Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {host.AccessToken}\r\nIf-None-Match: {answer.Headers.ETag}\r\n\r\n");
        }

        return requests;
    }
}
