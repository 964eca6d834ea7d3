using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using VisionInApp.Servers;

namespace VisionInApp.Tests.WebHost.Hosting;

/// <summary>The web host as a process of its own.</summary>
public sealed class HostProcess : IDisposable
{
    public const string Token = "process-token-0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process process;
    private readonly Task<string> errors;
    private readonly StringBuilder output = new();

    private HostProcess(Process process, int port)
    {
        (this.process, Port) = (process, port);
        errors = process.StandardError.ReadToEndAsync();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public int Port { get; }

    public HttpClient Http { get; }

    /// <summary>What it has said on standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public Api Api => new(Http);

    /// <param name="settings">As environment variables, <c>Proxy__Known</c>.</param>
    public static HostProcess Start(string dataFolder, int? port = null, params (string Name, string Value)[] settings)
    {
        var chosen = port ?? FreePorts.Take();
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(bin.Parent!.Parent!.FullName, "WebHost", bin.Name, "WebHost.dll"), "--urls", $"http://127.0.0.1:{chosen}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Platform__DataFolder"] = dataFolder, ["VISION_LOCAL_SIGNIN_TOKENS"] = Token },
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return new HostProcess(Process.Start(start)!, chosen);
    }

    public async Task ReadyAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var deadline = DateTime.UtcNow + Patience;
        while (DateTime.UtcNow < deadline && !process.HasExited)
        {
            try
            {
                if ((await Http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await timer.WaitForNextTickAsync();
        }

        throw new TimeoutException("The web host did not become ready.");
    }

    /// <summary>Signs the local person in with the process's one token.</summary>
    public async Task SignInAsync()
    {
        var session = await Api.Post("/api/v1/session", new { token = Token });
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Body["accessToken"]!.GetValue<string>());
    }

    /// <summary>Returns when it has said this on standard output.</summary>
    public async Task SaysAsync(string text)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var limit = new CancellationTokenSource(Patience);
        while (!Output.Contains(text, StringComparison.Ordinal))
            await timer.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>Sends SIGTERM; the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        return (await EndAsync()).Code;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Waits for the end by itself; exit code and what it said on standard error.</summary>
    public async Task<(int Code, string Errors)> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await errors);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
        Http.Dispose();
    }

    private void Keep(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
