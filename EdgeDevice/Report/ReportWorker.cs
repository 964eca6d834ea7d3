using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Hosting;
using VisionInApp.EdgeDevice.Pipeline;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Messages.Wire;

namespace VisionInApp.EdgeDevice.Report;

/// <summary>Sends the reported state on every change and at least every report interval.</summary>
public sealed class ReportWorker(
    DeviceFolder folder, Enrolment enrolment, ActiveModel active, Telemetry telemetry, PendingFrames pending, InstallReport install, Facts facts,
    ReportSignal signal, DeviceOptions options) : BackgroundService
{
    private const string ThermalZone = "/sys/class/thermal/thermal_zone0/temp";
    private static readonly string Version = typeof(ReportWorker).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await enrolment.CloudAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await facts.SendAsync(Current, stoppingToken);
            await signal.WaitAsync(options.ReportInterval, stoppingToken);
        }
    }

    private DeviceReported Current(string device, DateTimeOffset at)
    {
        var figures = telemetry.TakeInterval();
        return new DeviceReported
        {
            At = at,
            DeviceId = device,
            Generation = Slots.Load(folder).Generation,
            PackageSha256 = active.PackageSha256,
            Slot = active.Slot,
            Status = Status(figures),
            Fps = figures.Fps,
            LatencyMs = figures.LatencyMs,
            TemperatureCelsius = Temperature(),
            FramesSeen = telemetry.FramesSeen,
            FramesCaptured = telemetry.FramesCaptured,
            // A captured frame is done when it is uploaded, not when it is taken.
            FramesLeft = telemetry.SourceLeft is { } left ? left + pending.Count : null,
            MeanDetections = figures.MeanDetections,
            MeanConfidence = figures.MeanConfidence,
            Error = telemetry.Error ?? install.LastFailure,
            SoftwareVersion = Version,
        };
    }

    private string Status(IntervalFigures figures) =>
        install.Installing ? "installing"
        : telemetry.Error is not null || install.LastFailure is not null ? "failed"
        : figures.Fps is not null ? "running"
        : "idle";

    private static double? Temperature() =>
        File.Exists(ThermalZone) && double.TryParse(File.ReadAllText(ThermalZone), CultureInfo.InvariantCulture, out var milli) ? milli / 1000 : null;
}
