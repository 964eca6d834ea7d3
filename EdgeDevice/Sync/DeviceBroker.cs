using System.Text.Json;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>This device's own user at the broker of the streams: given when it enrolled, asked for again when the broker does not let it in.</summary>
public sealed class DeviceBroker(DeviceFolder folder, Enrolment enrolment, StreamNames names) : IBrokerAccess
{
    private volatile string? _refused;

    /// <summary>Stream A, as the server named it.</summary>
    public string Publish(string deviceId) => Load(folder)?.Publish ?? names.Device(deviceId);

    /// <summary>Stream B, as the server named it.</summary>
    public string Follow(string deviceId) => Load(folder)?.Follow ?? names.Control(deviceId);

    public async ValueTask<BrokerAddress> AddressAsync(CancellationToken cancellationToken)
    {
        var cloud = await enrolment.CloudAsync(cancellationToken);
        var account = Load(folder);
        if (account is null || account.Password == _refused)
        {
            account = await cloud.RenewBrokerAsync(cancellationToken);
            Save(folder, account);
        }

        return account.Open();
    }

    public void Refused(BrokerAddress address) => _refused = address.Password;

    /// <summary>Keeps what the server gave; with null, forgets what an earlier identity had.</summary>
    public static void Save(DeviceFolder folder, BrokerAccount? account)
    {
        if (account is null)
            File.Delete(folder.Broker);
        else
            DeviceFolder.WriteWhole(folder.Broker, JsonSerializer.SerializeToUtf8Bytes(account, JsonSerializerOptions.Web));
    }

    private static BrokerAccount? Load(DeviceFolder folder) => File.Exists(folder.Broker)
        ? JsonSerializer.Deserialize<BrokerAccount>(File.ReadAllBytes(folder.Broker), JsonSerializerOptions.Web)
        : null;
}
