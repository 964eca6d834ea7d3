using System.Security.Cryptography;

namespace VisionInApp.Vision.Packages;

/// <summary>A signature over the exact bytes of <c>manifest.json</c>: ECDSA P-256 with SHA-256, r and s of 32 bytes each (RFC 7518 §3.4), base64.</summary>
public sealed record PackageSignature(string KeyId, string Algorithm, string Signature)
{
    public const string Es256 = "ES256";

    public static PackageSignature Create(string keyId, ECDsa key, byte[] manifest)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new PackageSignature(keyId, Es256, Convert.ToBase64String(key.SignData(manifest, HashAlgorithmName.SHA256)));
    }

    internal bool IsBy(ECDsa key, byte[] manifest)
    {
        var signature = new byte[64];
        return Algorithm == Es256
            && Convert.TryFromBase64String(Signature, signature, out var written) && written == signature.Length
            && key.VerifyData(manifest, signature, HashAlgorithmName.SHA256);
    }
}

/// <summary>Whose signatures are accepted when a package is opened.</summary>
public sealed class PackageTrust
{
    private readonly IReadOnlyDictionary<string, ECDsa>? _keys;

    private PackageTrust(IReadOnlyDictionary<string, ECDsa>? keys) => _keys = keys;

    /// <summary>No signature is asked for; digests are still checked. For packages this process made itself.</summary>
    public static PackageTrust None { get; } = new(null);

    /// <summary>A signature by one of these public keys, by key id, is asked for.</summary>
    public static PackageTrust Keys(IReadOnlyDictionary<string, ECDsa> keys) => new(keys);

    /// <summary>Whether the bytes carry a signature that is accepted.</summary>
    /// <exception cref="PackageRejectedException"><c>package.unsigned</c>, <c>package.key_unknown</c>, <c>package.signature_invalid</c>.</exception>
    public void Check(PackageSignature? signature, byte[] manifest)
    {
        if (_keys is null)
            return;
        if (signature is null)
            throw new PackageRejectedException("package.unsigned", "The package is not signed.");
        if (!_keys.TryGetValue(signature.KeyId, out var key))
            throw new PackageRejectedException("package.key_unknown", $"The package is signed by the key '{signature.KeyId}', which is not trusted.");
        if (!signature.IsBy(key, manifest))
            throw new PackageRejectedException("package.signature_invalid", "The signature does not fit the manifest.");
    }
}
