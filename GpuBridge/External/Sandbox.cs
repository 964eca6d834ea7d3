using System.Diagnostics;
using System.Runtime.InteropServices;
using VisionInApp.GpuBridge.Jobs;

namespace VisionInApp.GpuBridge.External;

/// <summary>A process with a folder, an environment and limits of its own; it ends with this worker, even after kill -9.</summary>
public sealed partial class Sandbox(ExternalOptions options, string folder)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Why nothing can be run here, or null.</summary>
    public static string? Unusable(ExternalOptions options) =>
        OperatingSystem.IsWindows() ? "external trainers run on Linux only"
        : System.Environment.IsPrivilegedProcess && options.User.Length == 0 ? "the worker runs as root; name the user for training code in Bridge:External:User"
        : null;

    /// <summary>Runs the command to its end; <paramref name="line"/> gets each line it prints on either output.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="JobFailedException">It was ended for breaking a limit.</exception>
    public async Task<int> RunAsync(IReadOnlyList<string> command, string workingFolder, Action<string> line, CancellationToken stopping)
    {
        using var process = Prepare(command, workingFolder);
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var born = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The kernel's parent-death signal is tied to the thread that forked: this one lives as long as the process.
        new Thread(() => Live(process, born, ended)) { IsBackground = true, Name = "external trainer" }.Start();
        await born.Task;
        process.StandardInput.Close();
        var output = Task.WhenAll(PumpAsync(process.StandardOutput, line), PumpAsync(process.StandardError, line));
        try
        {
            await new SandboxWatch(options, folder, process.Id).UntilAsync(ended.Task, stopping);
        }
        finally
        {
            // Also when it ended by itself: what it left running in its group goes with it.
            _ = Kill(-process.Id, 9);
            await ended.Task;
            await output;
        }

        return await ended.Task;
    }

    private static void Live(Process process, TaskCompletionSource born, TaskCompletionSource<int> ended)
    {
        try
        {
            process.Start();
            born.SetResult();
        }
        catch (Exception e)
        {
            born.SetException(e);
            return;
        }

        process.WaitForExit();
        ended.SetResult(process.ExitCode);
    }

    private Process Prepare(IReadOnlyList<string> command, string workingFolder)
    {
        List<string> words = ["setsid"];
        if (!options.Network)
            words.AddRange(System.Environment.IsPrivilegedProcess ? ["unshare", "--net", "--"] : ["unshare", "--net", "--map-current-user", "--"]);
        words.AddRange(["setpriv", "--no-new-privs", "--pdeathsig", "KILL"]);
        if (options.User.Length > 0 && System.Environment.IsPrivilegedProcess)
            words.AddRange(["--reuid", options.User, "--regid", GroupOf(options.User), "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]);
        words.AddRange(["--", "prlimit", "--core=0", "--"]);
        words.AddRange(command);
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = System.Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : DefaultPath;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["HOME"] = Path.Combine(folder, "home");
        start.Environment["TMPDIR"] = Path.Combine(folder, "tmp");
        start.Environment["VISION_JOB"] = Path.Combine(folder, "job.json");
        foreach (var name in options.Environment)
            start.Environment[name] = System.Environment.GetEnvironmentVariable(name);
        return new Process { StartInfo = start };
    }

    private static string GroupOf(string user)
    {
        using var id = Process.Start(new ProcessStartInfo("id", ["-g", user]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var group = id.StandardOutput.ReadToEnd().Trim();
        id.WaitForExit();
        return id.ExitCode == 0 ? group : throw new JobFailedException("external.user", $"There is no user '{user}' on this machine.");
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> line)
    {
        var bounded = new BoundedLines(reader);
        while (await bounded.NextAsync() is { } text)
            line(text);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
