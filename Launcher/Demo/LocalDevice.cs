using System.Diagnostics;
using VisionInApp.Launcher.Arrangements;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Launcher.Demo;

/// <summary>Enrols this machine's device process as a person would on a real device: by running <c>EdgeDevice enrol</c> with the one-time token.</summary>
internal static class LocalDevice
{
    public static async Task EnrolAsync(IArrangement arrangement, string token, CancellationToken cancellation)
    {
        string[] enrol = ["enrol", "--server", arrangement.Address.ToString(), "--token", token, "--name", "conveyor camera", "--folder", arrangement.Folder.Device];
        string[] trust = arrangement.CaFile is { } ca ? ["--ca", ca] : [];
        var start = new ProcessStartInfo("dotnet", [ChildSpec.AssemblyOf("EdgeDevice"), .. enrol, .. trust])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new DemoFailedException("EdgeDevice enrol did not start.");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new DemoFailedException($"EdgeDevice enrol ended with code {process.ExitCode}: {await output}{await errors}");
    }
}
