using System.CommandLine;
using VisionInApp.Servers;

namespace VisionInApp.Bench;

/// <summary>
/// Devices asking for their desired state with a token that they signed, against Kestrel that answers the same bytes with nothing behind it, and against a FastAPI
/// application on MariaDB that does the same. Each in processes of its own, in turns.
/// </summary>
internal static class HeartbeatBench
{
    private const int Rounds = 3;

    public static Command Create()
    {
        var devices = new Option<int>("--devices") { Description = "Devices, each on a connection of its own.", DefaultValueFactory = _ => 32 };
        var calls = new Option<int>("--calls") { Description = "Calls of each device in each of the three rounds.", DefaultValueFactory = _ => 500 };
        var command = new Command("heartbeat", "Heartbeats of devices over HTTP, against bare Kestrel and FastAPI with MariaDB.") { devices, calls };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(devices), parsed.GetValue(calls), cancellation));
        return command;
    }

    private static async Task RunAsync(int count, int calls, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("vision-bench-").FullName;
        try
        {
            var lacking = await FastApi.LackingAsync();
            await using var server = lacking is null ? new MariaDb(Path.Combine(folder, "mariadb")) : null;
            if (server is not null)
                await server.StartAsync(cancellation);
            await using var host = new HeartbeatHost(Path.Combine(folder, "host"), server?.Database.Settings ?? new Dictionary<string, string?>());
            await using var bare = new BareHost(Path.Combine(folder, "bare"));
            await using var python = server is null ? null : new FastApi(Path.Combine(folder, "fastapi"), server);
            await host.StartAsync(cancellation);
            await bare.StartAsync(cancellation);
            var devices = await host.JoinAsync(count);
            var (alone, heartbeats) = (new DeviceCalls("bare Kestrel", bare, bare.Port, HeartbeatRequests.Shown()), new DeviceCalls("heartbeats", host, host.Port, HeartbeatRequests.Shown()));
            var fresh = new DeviceCalls("heartbeats, a new token in each call", host, host.Port, HeartbeatRequests.Fresh());
            List<DeviceCalls> all = [alone, heartbeats, fresh];
            if (python is not null)
            {
                await python.StartAsync(cancellation);
                await python.JoinAsync(devices);
                all.Add(new DeviceCalls("FastAPI, 2 workers", python, python.Port, HeartbeatRequests.Shown()));
                all.Add(new DeviceCalls("FastAPI, recording each call", python, python.Port, HeartbeatRequests.Shown("/seen")));
                all.Add(new DeviceCalls("FastAPI, so, a new token in each call", python, python.Port, HeartbeatRequests.Fresh("/seen")));
            }

            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var side in all)
                    await side.RoundAsync(devices, calls, counts: round > 0);
            }

            Console.WriteLine($"{count} devices at once, {calls} calls of each in a round, the middle of {Rounds} rounds; {(server is null ? "SQLite" : "MariaDB")}");
            all.ForEach(Console.WriteLine);
            foreach (var other in all.Where(s => s != heartbeats))
                Console.WriteLine($"ratio heartbeats / {other.Name} = {heartbeats.Rate / other.Rate:0.000} of the rate, {heartbeats.Cost / other.Cost:0.00} of the processor");
            if (lacking is not null)
                Console.WriteLine($"FastAPI with MariaDB is skipped: {lacking}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
