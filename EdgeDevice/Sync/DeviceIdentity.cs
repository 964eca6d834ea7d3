using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>What the cloud told a device when it enrolled.</summary>
/// <param name="Server">The address it enrolled at; relative urls are resolved against it.</param>
/// <param name="TrustedKeys">Public keys (PEM) by key id whose package signatures it accepts.</param>
public sealed record DeviceIdentity(
    Uri Server, string DeviceId, string ProjectId, int CredentialEpoch, IReadOnlyDictionary<string, string> TrustedKeys)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Null before enrolment.</summary>
    public static DeviceIdentity? Load(DeviceFolder folder) => File.Exists(folder.Identity)
        ? JsonSerializer.Deserialize<DeviceIdentity>(File.ReadAllBytes(folder.Identity), Json)
        : null;

    public void Save(DeviceFolder folder) => DeviceFolder.WriteWhole(folder.Identity, JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>The device's ECDSA P-256 key, made on first use (file mode 0600).</summary>
    public static ECDsa OpenKey(DeviceFolder folder)
    {
        if (!File.Exists(folder.Key))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            DeviceFolder.WriteWhole(folder.Key, Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem()));
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(folder.Key));
        return key;
    }
}
