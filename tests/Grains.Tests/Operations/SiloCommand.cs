using System.Diagnostics;

namespace VisionInApp.Tests.Grains.Operations;

/// <summary>A command of the Silo program, as a process of its own.</summary>
internal static class SiloCommand
{
    /// <summary>Its exit code and all that it wrote.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string verb, IReadOnlyDictionary<string, string?> settings)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(bin.Parent!.Parent!.FullName, "Silo", bin.Name, "Silo.dll"), verb])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, (await output + await errors).Trim());
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
