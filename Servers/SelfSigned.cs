using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VisionInApp.Servers;

/// <summary>
/// A certificate for <c>localhost</c> and <c>127.0.0.1</c>, signed by an authority made for it alone: the authority's key is never stored, so whoever trusts it
/// trusts this one certificate and no other. What this machine's servers show over TLS.
/// </summary>
public sealed class SelfSigned
{
    private const int YearsValid = 2;
    private static readonly TimeSpan Renewed = TimeSpan.FromDays(30);

    private SelfSigned(string folder) => Folder = folder;

    /// <summary>The authority (PEM): what browsers and clients must trust.</summary>
    public string CaFile => Path.Combine(Folder, "ca.pem");

    /// <summary>The certificate (PEM).</summary>
    public string CertificateFile => Path.Combine(Folder, "server.pem");

    /// <summary>Its private key (PEM, mode 0600).</summary>
    public string KeyFile => Path.Combine(Folder, "server.key");

    /// <summary>The one in the folder, made when absent or about to expire.</summary>
    public static SelfSigned In(string folder, TimeProvider? time = null)
    {
        var files = new SelfSigned(Directory.CreateDirectory(folder).FullName);
        var now = (time ?? TimeProvider.System).GetUtcNow();
        if (!files.IsValidAt(now + Renewed))
            files.Make(now);
        return files;
    }

    private string Folder { get; }

    private bool IsValidAt(DateTimeOffset moment)
    {
        if (!File.Exists(KeyFile) || !File.Exists(CertificateFile))
            return false;
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(CertificateFile);
        return certificate.NotAfter.ToUniversalTime() > moment;
    }

    private void Make(DateTimeOffset now)
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var ca = Authority(caKey).CreateSelfSigned(now.AddDays(-1), now.AddYears(YearsValid));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = Leaf(key, ca).Create(ca, now.AddDays(-1), now.AddYears(YearsValid), RandomNumberGenerator.GetBytes(16));
        // The certificate last: it is what a start looks at.
        File.WriteAllText(CaFile, ca.ExportCertificatePem() + "\n");
        PrivateFile.Write(KeyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(CertificateFile, leaf.ExportCertificatePem() + "\n");
    }

    private static CertificateRequest Authority(ECDsa key)
    {
        var request = new CertificateRequest("CN=VisionInApp of this machine", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static CertificateRequest Leaf(ECDsa key, X509Certificate2 ca)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request;
    }
}
