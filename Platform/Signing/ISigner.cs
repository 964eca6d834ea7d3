using System.Security.Cryptography;

namespace VisionInApp.Platform.Signing;

/// <summary>Signs with this installation's ECDSA P-256 key over SHA-256; signatures are r||s, 64 bytes (IEEE P1363, as in JWS ES256).</summary>
public interface ISigner
{
    /// <summary>First 16 hex digits of the SHA-256 of the public key's SubjectPublicKeyInfo.</summary>
    string KeyId { get; }

    string PublicKeyPem { get; }

    byte[] Sign(ReadOnlySpan<byte> content);
}

/// <summary>A private key in memory.</summary>
internal sealed class EcdsaSigner : ISigner, IDisposable
{
    private readonly ECDsa key;
    private readonly Lock gate = new();

    public EcdsaSigner(ECDsa key)
    {
        this.key = key;
        KeyId = TrustedKeys.KeyIdOf(key);
        PublicKeyPem = key.ExportSubjectPublicKeyInfoPem();
    }

    public string KeyId { get; }
    public string PublicKeyPem { get; }

    public byte[] Sign(ReadOnlySpan<byte> content)
    {
        lock (gate)
            return key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public void Dispose() => key.Dispose();
}
