using System.Diagnostics;
using VisionInApp.Tests.Whole.Repository;

namespace VisionInApp.Tests.Whole.Processes;

/// <summary><c>./run</c> as a person starts it, with its lines so far.</summary>
internal sealed class Script : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    public Script(params string[] arguments)
    {
        var start = new ProcessStartInfo(Checkout.At("run"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The script replaces itself with the launcher, so this is the launcher's id.</summary>
    public int ProcessId => _process.Id;

    public IReadOnlyList<string> Output => Copy(_output);

    public string Errors => string.Join('\n', Copy(_errors));

    public async Task<int> ExitAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits for a line that holds this text.</summary>
    public async Task<string> LineAsync(string text, TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (Output.FirstOrDefault(l => l.Contains(text, StringComparison.Ordinal)) is { } line)
                return line;
            _process.HasExited.ShouldBeFalse($"ended with {string.Join('\n', Output)}\n{Errors}");
            await beat.WaitForNextTickAsync(limit.Token);
        }
    }

    public void Signal(string signal) => Process.Start("kill", [$"-{signal}", $"{ProcessId}"])!.WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static void Add(List<string> lines, string? line)
    {
        lock (lines)
        {
            if (line is not null)
                lines.Add(line);
        }
    }

    private static List<string> Copy(List<string> lines)
    {
        lock (lines)
            return [.. lines];
    }
}
