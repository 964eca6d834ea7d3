using System.Collections.Concurrent;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;

namespace VisionInApp.WebHost.Devices;

/// <summary>
/// The devices' users at the broker of the streams, where there is one and this host may make users. A user whose device is revoked is deleted at once, or as
/// soon as the broker answers again; all users are looked through at start and every hour, for a host that went down in between.
/// </summary>
public sealed class BrokerAccounts(IEnumerable<BrokerUsers> brokers, IDeviceRows devices, TimeProvider time, ILogger<BrokerAccounts> log) : BackgroundService
{
    private const int SweepEveryBeats = 60;
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);
    private readonly BrokerUsers? users = brokers.SingleOrDefault();
    private readonly ConcurrentDictionary<string, bool> due = [];

    /// <summary>Whether devices are given users here.</summary>
    public bool AreGiven => users is not null;

    /// <summary>A user for the device, or null: none are given here, or the broker is away and the device asks again later.</summary>
    public async Task<BrokerAccount?> TryGrantAsync(string deviceId, CancellationToken cancellation)
    {
        if (users is null)
            return null;
        try
        {
            return await users.GrantDeviceAsync(deviceId, cancellation);
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            log.LogWarning("Device {Device} gets no user at the broker now: {Reason}", deviceId, e.Message);
            return null;
        }
    }

    public async Task RevokeAsync(string deviceId, CancellationToken cancellation)
    {
        if (users is null)
            return;
        try
        {
            await users.RevokeAsync(Producers.Device(deviceId), cancellation);
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            due[deviceId] = true;
            log.LogWarning("The broker's user of revoked device {Device} is deleted later: {Reason}", deviceId, e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (users is null)
            return;
        using var timer = new PeriodicTimer(Beat, time);
        var untilSweep = 0;
        do
        {
            try
            {
                if (untilSweep <= 0)
                    await SweepAsync(users, stoppingToken);
                untilSweep = untilSweep <= 0 ? SweepEveryBeats : untilSweep - 1;
                foreach (var deviceId in due.Keys)
                {
                    await users.RevokeAsync(Producers.Device(deviceId), stoppingToken);
                    due.TryRemove(deviceId, out _);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Deleting users of revoked devices failed; trying again: {Reason}", e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // A device without a row is one that is just enrolling: its row follows its grain.
    private async Task SweepAsync(BrokerUsers users, CancellationToken cancellation)
    {
        foreach (var deviceId in await users.DevicesAsync(cancellation))
        {
            if (await devices.FindAsync(deviceId, cancellation) is { Status: "revoked" })
                due[deviceId] = true;
        }
    }

    private static bool IsAway(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested);
}
