using System.Security.Cryptography;

namespace VisionInApp.Platform.Signing;

/// <summary>The public keys whose signatures are accepted, by key id; only P-256 keys.</summary>
public sealed class TrustedKeys
{
    private const string Curve = "1.2.840.10045.3.1.7";
    private readonly Dictionary<string, string> pemById = [];

    /// <exception cref="ArgumentException">A text is not the PEM of a P-256 public key.</exception>
    public TrustedKeys(IEnumerable<string> publicKeyPems)
    {
        foreach (var pem in publicKeyPems)
        {
            using var key = Import(pem);
            pemById[KeyIdOf(key)] = key.ExportSubjectPublicKeyInfoPem();
        }
    }

    public IReadOnlyCollection<string> KeyIds => pemById.Keys;

    /// <summary>The installation's own key and every <c>*.pub.pem</c> beside it.</summary>
    public static TrustedKeys FromFolder(string keysFolder)
    {
        var own = KeyFiles.OpenSigner(keysFolder);
        using (own as IDisposable)
            return new([own.PublicKeyPem, .. Directory.EnumerateFiles(keysFolder, "*.pub.pem").Select(File.ReadAllText)]);
    }

    /// <summary>False for an unknown key, a malformed signature or other content; never throws on hostile input.</summary>
    public bool Verify(string keyId, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 64 || !pemById.TryGetValue(keyId, out var pem))
            return false;
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>First 16 hex digits of the SHA-256 of the public key's SubjectPublicKeyInfo.</summary>
    public static string KeyIdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];

    private static ECDsa Import(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.ExportParameters(false).Curve.Oid.Value == Curve)
                return key;
            throw new ArgumentException("Only P-256 keys are trusted.", nameof(pem));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new ArgumentException("Not the PEM of a P-256 public key.", nameof(pem), e);
        }
    }
}
