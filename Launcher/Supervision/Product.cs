using VisionInApp.Launcher.Arrangements;
using VisionInApp.Servers;

namespace VisionInApp.Launcher.Supervision;

/// <summary>An arrangement brought to life: its hosts kept running until it is disposed, which stops them and then what they stand on.</summary>
internal sealed class Product(IArrangement arrangement, TimeProvider time, Action<string> say) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(2);
    private readonly Births _births = new();
    private readonly List<Child> _cluster = [];
    private readonly List<Child> _field = [];

    public IArrangement Arrangement => arrangement;

    public IEnumerable<Child> Children => _cluster.Concat(_field);

    /// <summary>Starts those who serve, each when the one before it serves, then those who need them.</summary>
    /// <exception cref="StartException">Something does not start.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var plan = await arrangement.PrepareAsync(cancellation);
        foreach (var host in plan.Cluster)
        {
            var child = Start(host.Process, _cluster);
            await Readiness.WaitAsync(host.Health, child, ReadyWithin, cancellation);
        }

        foreach (var worker in plan.Field)
            Start(worker, _field);
    }

    /// <summary>Stops the workers, then those they report to, the last started first.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_field.Select(w => w.DisposeAsync().AsTask()));
        foreach (var host in Enumerable.Reverse(_cluster))
            await host.DisposeAsync();
        await arrangement.DisposeAsync();
        _births.Dispose();
    }

    private Child Start(ChildSpec spec, List<Child> among)
    {
        var child = new Child(spec, new RotatingLog(Path.Combine(arrangement.Folder.Logs, spec.Name.ToLowerInvariant() + ".log")), _births, time, say);
        among.Add(child);
        child.Start();
        return child;
    }
}
