using System.Diagnostics;

namespace VisionInApp.Servers;

/// <summary>
/// A server of this machine's packages on 127.0.0.1, in a folder of its own; gone with whoever started it. It may be stopped or killed and started again:
/// address and data stay the same.
/// </summary>
public abstract class LocalServer : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);
    private readonly Births births = new();
    private readonly List<Process> running = [];
    private bool prepared;

    /// <param name="folder">Made when absent; holds data, configuration and logs.</param>
    protected LocalServer(string folder) => Folder = Path.GetFullPath(folder);

    public string Folder { get; }

    /// <summary>What people call it.</summary>
    public abstract string Name { get; }

    public bool IsRunning => running.Count > 0 && running.All(p => !p.HasExited);

    /// <summary>What it and its children have spent of the processor since it started.</summary>
    public TimeSpan ProcessorTime => running.Aggregate(TimeSpan.Zero, (sum, process) => sum + Sessions.ProcessorTime(process));

    /// <summary>What it needs that is not on this machine, in words, or null.</summary>
    public virtual string? Missing => Needs.FirstOrDefault(program => !Programs.Has(program)) is { } lacking ? $"{Name} needs {lacking}, which is not installed" : null;

    /// <summary>How long a start may take.</summary>
    protected virtual TimeSpan ReadyWithin => TimeSpan.FromMinutes(2);

    /// <summary>Programs it is made of, by name or path.</summary>
    protected abstract IReadOnlyList<string> Needs { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="ServerStartException">It ended or did not answer in time; the message carries the end of its logs.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (Missing is { } missing)
            throw new ServerStartException(missing);
        if (!prepared)
        {
            Directory.CreateDirectory(Folder);
            await PrepareAsync(cancellationToken);
            prepared = true;
        }

        foreach (var process in Processes())
            running.Add(await births.StartAsync(process.StartInfo()));
        await UntilReadyAsync(cancellationToken);
    }

    /// <summary>Ends it in good order; after a grace, by force.</summary>
    public virtual async Task StopAsync()
    {
        foreach (var process in running)
            AskToEnd(process);
        using var grace = new CancellationTokenSource(Grace);
        await Task.WhenAll(running.Select(p => p.WaitForExitAsync(grace.Token))).ContinueWith(_ => { }, TaskScheduler.Default);
        Kill();
    }

    /// <summary>Ends it as a power cut would.</summary>
    public virtual void Kill()
    {
        foreach (var process in running)
        {
            Signals.KillGroup(process);
            process.WaitForExit();
            process.Dispose();
        }

        running.Clear();
    }

    /// <summary>Holds it where it is: connections stay open, nothing answers.</summary>
    public void Pause() => running.ForEach(Signals.PauseGroup);

    public void Resume() => running.ForEach(Signals.ResumeGroup);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        births.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Before the first start in this process: configuration and, where they are absent, data.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Its processes, in the order in which they start.</summary>
    protected abstract IEnumerable<ServerProcess> Processes();

    /// <summary>Whether it answers; asked again until it does. An exception means no.</summary>
    protected abstract Task<bool> AnswersAsync(CancellationToken cancellationToken);

    protected virtual void AskToEnd(Process process) => Signals.AskToEnd(process);

    protected string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    private async Task UntilReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReadyWithin);
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            do
            {
                if (running.FirstOrDefault(p => p.HasExited) is { } ended)
                    throw Failed($"ended with code {ended.ExitCode}");
            }
            while (!await TryAsync(limit.Token) && await beat.WaitForNextTickAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"did not answer within {ReadyWithin.TotalSeconds:0} s");
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AnswersAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private ServerStartException Failed(string why)
    {
        Kill();
        var lines = Processes().Select(p => p.Log).Where(File.Exists).SelectMany(log => File.ReadLines(log).TakeLast(20));
        return new($"{Name} {why}. The end of its logs in {Folder}:\n  {string.Join("\n  ", lines)}");
    }
}

/// <summary>A server cannot be started here.</summary>
public sealed class ServerStartException(string message) : Exception(message);
