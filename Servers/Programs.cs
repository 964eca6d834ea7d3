using System.Diagnostics;

namespace VisionInApp.Servers;

/// <summary>Programs of this machine.</summary>
public static class Programs
{
    private static readonly string[] Places = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/local/sbin", "/usr/sbin", "/sbin"];

    public static bool Has(string program) => Path.IsPathRooted(program) ? File.Exists(program) : Places.Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    /// <exception cref="ServerStartException">It ended with another code than 0; the message carries what it said.</exception>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Beside ours.</param>
    /// <param name="folder">Where it works; ours by default.</param>
    public static async Task<string> RunAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null, string? folder = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output : throw new ServerStartException($"{command[0]} ended with code {process.ExitCode}: {await errors}{await output}");
    }
}
