using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;

namespace VisionInApp.WebHost.Access;

/// <summary>Checks ES256 signatures (RFC 7518 §3.4) of devices; reading a key takes longer than using it, so keys are kept.</summary>
public sealed class DeviceKeys
{
    private const int Kept = 10_000;
    private const int SignatureBytes = 64;
    private readonly ConcurrentDictionary<string, ECDsa> keys = [];

    /// <param name="publicKeyPem">SubjectPublicKeyInfo of the key that the device was enrolled with.</param>
    public bool Signed(JsonWebToken token, string publicKeyPem)
    {
        Span<byte> signature = stackalloc byte[SignatureBytes];
        if (token.Alg != "ES256" || !Base64Url.TryDecodeFromChars(token.EncodedSignature, signature, out var length) || length != SignatureBytes)
            return false;
        var signed = Encoding.ASCII.GetBytes($"{token.EncodedHeader}.{token.EncodedPayload}");
        var key = KeyOf(publicKeyPem);

        // An instance is not promised to bear two calls at once; a device seldom makes them.
        lock (key)
            return key.VerifyData(signed, signature, HashAlgorithmName.SHA256);
    }

    private ECDsa KeyOf(string publicKeyPem)
    {
        if (keys.TryGetValue(publicKeyPem, out var kept))
            return kept;
        if (keys.Count >= Kept)
            keys.Clear();
        return keys.GetOrAdd(publicKeyPem, static pem =>
        {
            var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key;
        });
    }
}
