using VisionInApp.Launcher.Supervision;
using VisionInApp.Servers;

namespace VisionInApp.Launcher.Real;

/// <summary>The servers that the hosts stand on, each with its data in a folder of its own; one that ends by itself is started again.</summary>
internal sealed class Backends : IAsyncDisposable
{
    private const int KeepEveryBeats = 5;
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _look = new(1, 1);
    private readonly LocalServer[] _all;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private Task _watch = Task.CompletedTask;

    /// <param name="nginx">Makes the one in front, whose pages upload to the object store, from its folder.</param>
    public Backends(string folder, Func<string, Nginx> nginx, TimeProvider time, Action<string> say)
    {
        (_time, _say) = (time, say);
        MariaDb = new MariaDb(Path.Combine(folder, "mariadb"));
        RabbitMq = new RabbitMq(Path.Combine(folder, "rabbitmq"));
        Redis = new Redis(Path.Combine(folder, "redis"));
        Nginx = nginx(Path.Combine(folder, "nginx"));
        Swift = new Swift(Path.Combine(folder, "swift"), Nginx.Address.GetLeftPart(UriPartial.Authority));
        Firebase = new FirebaseEmulator(Path.Combine(folder, "firebase"));
        _all = [Nginx, MariaDb, RabbitMq, Redis, Swift, Firebase];
    }

    /// <summary>What they need that is not on this machine, in words, or null.</summary>
    public static string? Missing => Programs.Has("nginx")
        ? new LocalServer[] { new MariaDb("-"), new RabbitMq("-"), new Redis("-"), new Swift("-"), new FirebaseEmulator("-") }.Select(s => s.Missing).FirstOrDefault(m => m is not null)
        : "Nginx is not installed";

    public IEnumerable<string> Names => _all.Select(s => s.Name);

    public Nginx Nginx { get; }

    public MariaDb MariaDb { get; }

    public RabbitMq RabbitMq { get; }

    public Redis Redis { get; }

    public Swift Swift { get; }

    public FirebaseEmulator Firebase { get; }

    /// <exception cref="StartException">One is not installed or does not start; all are stopped again.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (Missing is { } missing)
            throw new StartException(ExitCodes.DidNotStart, $"{missing}. ./run --real installs it.");
        try
        {
            await Task.WhenAll(_all.Select(s => s.StartAsync(cancellation)));
        }
        catch (ServerStartException e)
        {
            throw new StartException(ExitCodes.DidNotStart, e.Message);
        }

        _watch = WatchAsync();
    }

    /// <summary>Something happens to the servers while nobody looks after them; what it ends is started again at the next look.</summary>
    public async Task BetweenLooksAsync(Func<Task> happens)
    {
        await _look.WaitAsync(_stop.Token);
        try
        {
            await happens();
        }
        finally
        {
            _look.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        await Task.WhenAll(_all.Select(s => s.DisposeAsync().AsTask()));
        _stop.Dispose();
        _look.Dispose();
    }

    private async Task WatchAsync()
    {
        using var beat = new PeriodicTimer(Rhythm, _time);
        try
        {
            for (var i = 0; await beat.WaitForNextTickAsync(_stop.Token); i++)
            {
                await BetweenLooksAsync(() => Task.WhenAll(_all.Where(s => !s.IsRunning).Select(RestartAsync)));
                if (i % KeepEveryBeats == 0)
                    await Firebase.KeepAccountsAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }

    private async Task RestartAsync(LocalServer server)
    {
        _say($"{server.Name} ended by itself; starting it again. Its logs: {server.Folder}");
        // What is left of it.
        server.Kill();
        try
        {
            await server.StartAsync(_stop.Token);
        }
        catch (ServerStartException e)
        {
            _say(e.Message);
        }
    }
}
