using System.Globalization;

namespace VisionInApp.Tests.Whole.Processes;

/// <summary>What /proc says about processes.</summary>
internal static class ProcessList
{
    /// <summary>Live processes whose command line or environment holds this text.</summary>
    public static IReadOnlyList<int> Naming(string text) => [.. Directory.EnumerateDirectories("/proc")
        .Where(d => int.TryParse(Path.GetFileName(d), out _) && Path.GetFileName(d) != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
        .Where(d => IsAlive(d) && (Read(d, "cmdline") + Read(d, "environ")).Contains(text, StringComparison.Ordinal))
        .Select(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture))];

    // A zombie has ended; only its parent has not asked yet.
    private static bool IsAlive(string folder) => Read(folder, "stat") is { Length: > 0 } stat && stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
