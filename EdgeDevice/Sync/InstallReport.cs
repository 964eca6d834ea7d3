using VisionInApp.EdgeDevice.Report;
using VisionInApp.Messages.Wire;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>Tells the cloud how an install goes.</summary>
public sealed class InstallReport(Facts facts, ReportSignal signal)
{
    /// <summary>True between the first step and its end.</summary>
    public bool Installing { get; private set; }

    /// <summary>Why the last install failed; null after a good one.</summary>
    public string? LastFailure { get; private set; }

    public Task StepAsync(long generation, string package, string step, CancellationToken cancellation)
    {
        Installing = step != "confirmed";
        LastFailure = null;
        return SendAsync(generation, package, step, null, null, cancellation);
    }

    public Task FailedAsync(long generation, string package, string code, string message, CancellationToken cancellation)
    {
        Installing = false;
        LastFailure = message;
        return SendAsync(generation, package, "failed", code, message, cancellation);
    }

    /// <summary>The reported state changed: report now.</summary>
    public void Changed() => signal.Raise();

    private async Task SendAsync(long generation, string package, string step, string? code, string? message, CancellationToken cancellation)
    {
        var record = (string device, DateTimeOffset at) => new DeviceInstall
        {
            At = at,
            DeviceId = device,
            Generation = generation,
            PackageSha256 = package,
            Step = step,
            Code = code,
            Message = message,
        };
        await facts.SendAsync(record, cancellation);
        Changed();
    }
}
