using System.Collections.Concurrent;
using System.Diagnostics;

namespace VisionInApp.Servers;

/// <summary>
/// Starts processes from one thread that lives as long as its owner: the kernel's parent-death signal is tied to the thread that forked,
/// so a child born on a pool thread would be killed when the pool retires it.
/// </summary>
public sealed class Births : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Born)> _waiting = [];

    public Births() => new Thread(Work) { IsBackground = true, Name = "births" }.Start();

    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var born = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((start, born));
        return born.Task;
    }

    public void Dispose() => _waiting.CompleteAdding();

    private void Work()
    {
        foreach (var (start, born) in _waiting.GetConsumingEnumerable())
        {
            try
            {
                born.SetResult(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
            }
            catch (Exception e)
            {
                born.SetException(e);
            }
        }
    }
}
