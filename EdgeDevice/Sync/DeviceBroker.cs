using System.Text.Json;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>
/// This device's own user at the broker of the streams, and where that broker is: given when it enrolled, asked for again when the broker does not let it in,
/// or has been out of reach so long that it may have moved.
/// </summary>
public sealed class DeviceBroker(DeviceFolder folder, Enrolment enrolment, StreamNames names, TimeProvider time) : IBrokerAccess
{
    private static readonly TimeSpan MayHaveMoved = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private string? _refused;
    private long? _awaySince;

    /// <summary>Stream A, as the server named it.</summary>
    public string Publish(string deviceId) => Load(folder)?.Publish ?? names.Device(deviceId);

    /// <summary>Stream B, as the server named it.</summary>
    public string Follow(string deviceId) => Load(folder)?.Follow ?? names.Control(deviceId);

    public async ValueTask<BrokerAddress> AddressAsync(CancellationToken cancellationToken)
    {
        var cloud = await enrolment.CloudAsync(cancellationToken);
        var account = Load(folder);
        if (account is null || IsUseless(account))
        {
            account = await cloud.RenewBrokerAsync(cancellationToken);
            Save(folder, account);
            Note(() => _awaySince = null);
        }

        return account.Open();
    }

    public void Connected(BrokerAddress address) => Note(() => _awaySince = null);

    public void Failed(BrokerAddress address, bool refused) => Note(() =>
    {
        if (refused)
            _refused = address.Password;
        else
            _awaySince ??= time.GetTimestamp();
    });

    /// <summary>Keeps what the server gave; with null, forgets what an earlier identity had.</summary>
    public static void Save(DeviceFolder folder, BrokerAccount? account)
    {
        if (account is null)
            File.Delete(folder.Broker);
        else
            DeviceFolder.WriteWhole(folder.Broker, JsonSerializer.SerializeToUtf8Bytes(account, JsonSerializerOptions.Web));
    }

    private bool IsUseless(BrokerAccount account)
    {
        lock (_gate)
            return account.Password == _refused || (_awaySince is { } since && time.GetElapsedTime(since) >= MayHaveMoved);
    }

    // Publishing and reading have a connection each.
    private void Note(Action what)
    {
        lock (_gate)
            what();
    }

    private static BrokerAccount? Load(DeviceFolder folder) => File.Exists(folder.Broker)
        ? JsonSerializer.Deserialize<BrokerAccount>(File.ReadAllBytes(folder.Broker), JsonSerializerOptions.Web)
        : null;
}
