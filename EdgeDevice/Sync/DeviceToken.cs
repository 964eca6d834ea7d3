using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>The short JWT (ES256, RFC 7519 and 7518 §3.4) a device signs itself for each call.</summary>
public static class DeviceToken
{
    private static readonly string Header = Encode(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = "JWT" }));

    public static string Create(DeviceIdentity identity, ECDsa key, DateTimeOffset now)
    {
        var claims = Encode(JsonSerializer.SerializeToUtf8Bytes(new
        {
            sub = identity.DeviceId,
            epoch = identity.CredentialEpoch,
            aud = "visioninapp",
            iat = now.ToUnixTimeSeconds(),
            exp = now.AddMinutes(4).ToUnixTimeSeconds(),
            jti = Guid.NewGuid().ToString("n"),
        }));
        var signed = $"{Header}.{claims}";
        return $"{signed}.{Encode(key.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
