using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VisionInApp.Servers;

/// <summary>A certificate for 127.0.0.1 and localhost, signed by an authority made beside it: what this machine's servers show over TLS.</summary>
public sealed class SelfSigned
{
    private SelfSigned(string folder) => Folder = folder;

    /// <summary>The authority's certificate (PEM): clients trust it.</summary>
    public string CaFile => Path.Combine(Folder, "ca.pem");

    /// <summary>The server's certificate (PEM).</summary>
    public string CertificateFile => Path.Combine(Folder, "server.pem");

    /// <summary>The server's private key (PEM, mode 0600).</summary>
    public string KeyFile => Path.Combine(Folder, "server.key");

    private string Folder { get; }

    /// <summary>The one in the folder, made when absent.</summary>
    public static SelfSigned In(string folder)
    {
        var files = new SelfSigned(Directory.CreateDirectory(folder).FullName);
        if (!File.Exists(files.KeyFile))
            files.Make();
        return files;
    }

    private void Make()
    {
        var (from, until) = (DateTimeOffset.UnixEpoch, new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ask = new CertificateRequest("CN=This machine", authorityKey, HashAlgorithmName.SHA256);
        ask.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        ask.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = ask.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = ServerRequest(key).Create(authority, from, until, RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(CaFile, authority.ExportCertificatePem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        PrivateFile.Write(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    private static CertificateRequest ServerRequest(ECDsa key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
