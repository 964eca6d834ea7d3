using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VisionInApp.WebHost.Operations;

/// <summary>
/// Lets an administrator's browser open the pages below <see cref="Path"/>, which come without our script and so cannot send a bearer token.
/// It is <c>EXPIRES.MAC</c>: unix seconds and their HMAC-SHA256 under a key that every web host has; it says nothing of who holds it and opens nothing else.
/// </summary>
public sealed class OperatorPass
{
    public const string Path = "/ops";
    public const string Cookie = "vision-operator";
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private readonly byte[] key;
    private readonly TimeProvider time;

    /// <param name="secret">Known to every web host; the key is derived from it.</param>
    public OperatorPass(byte[] secret, TimeProvider time)
    {
        key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "operator pass"u8.ToArray());
        this.time = time;
    }

    public string Issue() => Sign((time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>False for one that has run out, was changed, or is none at all.</summary>
    public bool IsGood(string? pass)
    {
        if (pass is not { Length: < 100 } || pass.Split('.') is not [var expires, _] || !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var until))
            return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(expires)), Encoding.UTF8.GetBytes(pass)) && until > time.GetUtcNow().ToUnixTimeSeconds();
    }

    private string Sign(string expires) => $"{expires}.{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(expires)))}";
}
