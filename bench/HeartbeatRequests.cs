using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VisionInApp.Bench;

/// <summary>What a device asks for its desired state with; nothing has changed since.</summary>
internal static class HeartbeatRequests
{
    public const string Path = "/api/v1/device/desired";

    /// <summary>One token, shown again in each call.</summary>
    public static Func<BenchDevice, int, byte[][]> Shown(string path = Path) => (device, calls) => [.. Enumerable.Repeat(Request(device, path, null), calls)];

    /// <summary>A token for each call, good once.</summary>
    public static Func<BenchDevice, int, byte[][]> Fresh(string path = Path) =>
        (device, calls) => [.. Enumerable.Range(0, calls).Select(_ => Request(device, path, Guid.NewGuid().ToString("n")))];

    private static byte[] Request(BenchDevice device, string path, string? id)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["sub"] = device.Id,
            ["epoch"] = device.Epoch,
            ["aud"] = "visioninapp",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(4).ToUnixTimeSeconds(),
        };
        if (id is not null)
            claims["jti"] = id;
        var signed = $"{Encode("""{"alg":"ES256","typ":"JWT"}"""u8)}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var token = $"{signed}.{Encode(device.Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        return Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nIf-None-Match: \"0\"\r\n\r\n");
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
