using System.Diagnostics;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Tests.Whole.Processes;

/// <summary>Every host as a process of its own, with settings it cannot use.</summary>
[Collection("processes")]
public sealed class SettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vision-settings-").FullName;

    [Theory]
    [InlineData("WebHost", "Platform__Catalog__Provider", "punchcards", "Platform:Catalog:Provider is 'punchcards'")]
    [InlineData("Silo", "Platform__Catalog__Providor", "sqlite", "Platform:Catalog:Providor is not a setting; did you mean Platform:Catalog:Provider?")]
    [InlineData("GpuBridge", "Bridge__Heartbeat", "soon", "Failed to convert configuration value 'soon' at 'Bridge:Heartbeat'")]
    [InlineData("EdgeDevice", "Device__Servers", "here", "Device:Servers is not a setting; did you mean Device:Server?")]
    public async Task A_setting_that_cannot_be_used_stops_a_host_with_one_line_that_names_it(string host, string name, string value, string said)
    {
        var (code, errors) = await RunAsync(host, new() { [name] = value });
        (code, errors.Trim().Split('\n').Length).ShouldBe((3, 1), errors);
        errors.ShouldStartWith(said);
    }

    [Theory]
    [InlineData("WebHost")]
    [InlineData("Silo")]
    [InlineData("GpuBridge")]
    [InlineData("EdgeDevice")]
    public async Task Every_host_reads_its_secret_files(string host)
    {
        File.WriteAllText(Path.Combine(folder, "Operations__Port"), "70000\n");
        // A silo by itself asks first whether it is one of several.
        Dictionary<string, string> shared = host == "Silo" ? new() { ["Platform__Catalog__Provider"] = "mysql" } : [];
        var (code, errors) = await RunAsync(host, new(shared) { ["VISION_SECRETS"] = folder });
        code.ShouldBe(3, errors);
        errors.ShouldStartWith("Operations:Port must be 0 to 65535.");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<(int Code, string Errors)> RunAsync(string host, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [ChildSpec.AssemblyOf(host), .. host is "GpuBridge" or "EdgeDevice" ? ["run"] : Array.Empty<string>()])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["Platform__DataFolder"] = Path.Combine(folder, "data"), ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            await output;
            return (process.ExitCode, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
