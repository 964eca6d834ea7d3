using System.Globalization;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Launcher.Demo;

/// <summary>Largest resident memory of each process so far, kept over the lives of a process that was started again.</summary>
internal sealed class PeakMemory(IEnumerable<Child> children)
{
    private const double KibPerMib = 1024;
    private readonly Dictionary<string, double> _peaks = [];

    /// <summary>By process name, in MiB.</summary>
    public IReadOnlyDictionary<string, double> Look()
    {
        Note("Launcher", Environment.ProcessId);
        foreach (var child in children)
            Note(child.Name, child.ProcessId);
        return _peaks;
    }

    private void Note(string name, int? process)
    {
        if (process is not { } id || HighWaterMark(id) is not { } kib)
            return;
        _peaks[name] = Math.Max(_peaks.GetValueOrDefault(name), Math.Round(kib / KibPerMib, 1));
    }

    private static double? HighWaterMark(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? null : double.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // It ended between two looks.
        }
    }
}
