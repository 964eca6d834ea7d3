using System.Diagnostics;
using System.Globalization;
using VisionInApp.Launcher.Real;
using VisionInApp.Servers;
using VisionInApp.Tests.Whole.Processes;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>Does to the servers what happens to servers. Each fault lasts VISION_FAULT_SECONDS (5 unless said otherwise), and is over when the server answers again.</summary>
internal sealed class FaultDriver(Backends backends, CancellationToken cancellation)
{
    private static readonly TimeSpan BackWithin = TimeSpan.FromMinutes(3);
    private readonly long _started = Stopwatch.GetTimestamp();

    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("VISION_FAULT_SECONDS") is { Length: > 0 } given ? given : "5", CultureInfo.InvariantCulture));

    /// <summary>Each of the servers killed, and each of them paused.</summary>
    public IReadOnlyList<Func<Task>> All =>
    [
        .. new LocalServer[] { backends.MariaDb, backends.RabbitMq, backends.Redis, backends.Swift }
            .SelectMany(server => new Func<Task>[] { () => KillAsync(server), () => PauseAsync(server, Length) }),
    ];

    /// <summary>kill -9, and nobody starts it for a while.</summary>
    /// <param name="meanwhile">Begins when it is gone, and is waited for.</param>
    /// <param name="still">How things stand just before it is started again.</param>
    public Task KillAsync(LocalServer server, Func<Task>? meanwhile = null, Func<Task>? still = null) => WithoutAsync(server, "is killed", server.Kill, meanwhile, still);

    /// <summary>kill -9 of the part that holds the objects: the rest answers 503.</summary>
    public Task BreakAsync(Swift store, Func<Task>? meanwhile = null, Func<Task>? still = null) => WithoutAsync(store, "answers 503", () => EndObjects(store), meanwhile, still);

    /// <summary>It answers, a long while after it was asked.</summary>
    public Task SlowAsync(LocalServer server) => AwayAsync(server, "is slow", async () =>
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Length;)
        {
            server.Pause();
            await Task.Delay(TimeSpan.FromMilliseconds(400), CancellationToken.None);
            server.Resume();
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    });

    /// <summary>Its connections stay open and nothing answers.</summary>
    public async Task PauseAsync(LocalServer server, TimeSpan length, Func<Task>? meanwhile = null)
    {
        var work = Task.CompletedTask;
        await AwayAsync(server, "is paused", async () =>
        {
            server.Pause();
            try
            {
                work = meanwhile?.Invoke() ?? work;
                await Task.Delay(length, cancellation);
            }
            finally
            {
                server.Resume();
            }
        });
        await work;
    }

    /// <summary>All that the broker holds is lost.</summary>
    public Task WipeAsync(RabbitMq broker) => AwayAsync(broker, "is wiped", () =>
    {
        broker.Wipe();
        return Task.CompletedTask;
    });

    private async Task WithoutAsync(LocalServer server, string how, Action end, Func<Task>? meanwhile, Func<Task>? still)
    {
        var work = Task.CompletedTask;
        await AwayAsync(server, how, async () =>
        {
            end();
            work = meanwhile?.Invoke() ?? work;
            await Task.Delay(Length, cancellation);
            await (still?.Invoke() ?? Task.CompletedTask);
        });
        await work;
    }

    private static void EndObjects(Swift store)
    {
        foreach (var id in ProcessList.Naming(Path.Combine(store.Folder, "object.conf")))
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit();
        }
    }

    private async Task AwayAsync(LocalServer server, string how, Func<Task> fault)
    {
        Say($"{server.Name} {how}");
        await backends.BetweenLooksAsync(fault);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(BackWithin);
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await IsBackAsync(server))
            await beat.WaitForNextTickAsync(limit.Token);
        Say($"{server.Name} is there again");
    }

    // A look that starts it lasts until it answers.
    private async Task<bool> IsBackAsync(LocalServer server)
    {
        var back = false;
        await backends.BetweenLooksAsync(() =>
        {
            back = server.IsRunning;
            return Task.CompletedTask;
        });
        return back;
    }

    private void Say(string what) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_started).TotalSeconds,6:0.0} s  {what}"));
}
