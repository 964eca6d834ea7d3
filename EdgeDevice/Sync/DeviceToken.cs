using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>The short JWTs (ES256, RFC 7519 and 7518 §3.4) that a device signs itself.</summary>
public static class DeviceToken
{
    /// <summary>A minute less than the server allows, for the difference of the clocks.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(4);
    private static readonly string Header = Encode(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = "JWT" }));

    /// <summary>For one call, whatever it does.</summary>
    public static string ForOneCall(DeviceIdentity identity, ECDsa key, DateTimeOffset now) => Sign(identity, key, now, Guid.NewGuid().ToString("n"));

    /// <summary>For all calls of the next minutes that only read.</summary>
    public static string ForReading(DeviceIdentity identity, ECDsa key, DateTimeOffset now) => Sign(identity, key, now, null);

    private static string Sign(DeviceIdentity identity, ECDsa key, DateTimeOffset now, string? id)
    {
        var claims = new Dictionary<string, object>
        {
            ["sub"] = identity.DeviceId,
            ["epoch"] = identity.CredentialEpoch,
            ["aud"] = "visioninapp",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        if (id is not null)
            claims["jti"] = id;
        var payload = Encode(JsonSerializer.SerializeToUtf8Bytes(claims));
        var signed = $"{Header}.{payload}";
        return $"{signed}.{Encode(key.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
