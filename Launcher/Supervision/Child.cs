using System.Diagnostics;
using VisionInApp.Servers;

namespace VisionInApp.Launcher.Supervision;

/// <summary>A process to keep running: what to call it, its command line and what its environment says beside the launcher's own.</summary>
internal sealed record ChildSpec(string Name, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Grace between the request to end and the end by force.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>One of the product's own: every project's output lies side by side, <c>bin/NAME/CONFIGURATION/NAME.dll</c>.</summary>
    public static ChildSpec Of(string project, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        new(project, ["dotnet", AssemblyOf(project), .. arguments], environment);

    public static string AssemblyOf(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(output.Parent!.Parent!.FullName, project, output.Name, project + ".dll");
    }

    public ProcessStartInfo StartInfo()
    {
        // setsid: Ctrl-C in the terminal reaches the launcher alone, which then stops its children in order.
        // setpriv: the kernel ends the child when the launcher is gone, even after kill -9.
        var start = new ProcessStartInfo("setsid", ["setpriv", "--pdeathsig", "KILL", .. Command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }
}

/// <summary>Keeps one process running until asked to stop: a process that ends by itself is started again, later each time it ends early.</summary>
internal sealed class Child(ChildSpec spec, RotatingLog log, Births births, TimeProvider time, Action<string> say) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public string Name => spec.Name;

    public RotatingLog Log => log;

    /// <summary>The process now, null between two lives.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>How often it was started.</summary>
    public int Lives { get; private set; }

    public void Start() => _running = KeepAliveAsync();

    /// <summary>Ends it: asks first, then insists.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        log.Dispose();
    }

    private async Task KeepAliveAsync()
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!_stop.IsCancellationRequested)
        {
            var born = time.GetTimestamp();
            var code = await LiveAsync();
            if (_stop.IsCancellationRequested)
                return;
            pause = time.GetElapsedTime(born) > Healthy ? TimeSpan.FromSeconds(1) : pause;
            say($"{spec.Name} ended by itself (code {code}); starting it again in {pause.TotalSeconds:0} s. Its log: {log.File}");
            await Task.Delay(pause, time, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<int> LiveAsync()
    {
        using var process = await births.StartAsync(spec.StartInfo());
        (ProcessId, Lives) = (process.Id, Lives + 1);
        process.StandardInput.Close();
        var output = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
        using (_stop.Token.Register(() => Signals.AskToEnd(process)))
            await WaitAsync(process);
        await output;
        ProcessId = null;
        return process.ExitCode;
    }

    private async Task WaitAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            using var grace = new CancellationTokenSource(spec.Grace, time);
            await process.WaitForExitAsync(grace.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            if (process.HasExited)
                return;
            say($"{spec.Name} did not stop within {spec.Grace.TotalSeconds:0} s and is killed");
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task PumpAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            log.Write(line);
    }
}
