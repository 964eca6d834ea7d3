using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>
/// Who this device is. A process that starts before enrolment waits for it; one whose identity is replaced (enrolled again) ends, so that its supervisor starts it afresh.
/// </summary>
public sealed class Enrolment(DeviceFolder folder, DeviceOptions options, HttpClient http, TimeProvider time)
{
    private readonly TaskCompletionSource<Cloud> _enrolled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ECDsa? _key;

    public DeviceIdentity? Identity { get; private set; }

    /// <summary>Ends when the device is enrolled.</summary>
    public Task<Cloud> CloudAsync(CancellationToken cancellation) => _enrolled.Task.WaitAsync(cancellation);

    /// <summary>Looks at the identity file; false when it now names another device than the one this process runs as.</summary>
    public bool Refresh()
    {
        if (DeviceIdentity.Load(folder) is not { } identity)
            return true;
        if (Identity is not null)
            return Identity.DeviceId == identity.DeviceId;
        Identity = identity with { Server = options.Server ?? identity.Server };
        _key = DeviceIdentity.OpenKey(folder);
        _enrolled.TrySetResult(new Cloud(http, Identity, _key, new ServerTime(time)));
        return true;
    }
}

/// <summary>Watches the identity file.</summary>
public sealed class EnrolmentWatch(Enrolment enrolment, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<EnrolmentWatch> log) : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (enrolment.Identity is null)
            log.LogInformation("Not enrolled yet: run 'EdgeDevice enrol --server URL --token TOKEN' with the same folder");
        using var tick = new PeriodicTimer(Rhythm, time);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            if (enrolment.Refresh())
                continue;
            log.LogInformation("Enrolled as another device; ending so that it starts afresh");
            lifetime.StopApplication();
            return;
        }
    }
}
