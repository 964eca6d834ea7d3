using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using VisionInApp.Platform;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>Whose word a device takes for who a server is: the system's authorities, and one of the site's own where there is one.</summary>
public static class ServerTrust
{
    /// <param name="caFile">The site's authority (PEM); empty when there is none.</param>
    /// <exception cref="PlatformConfigurationException">The file cannot be read.</exception>
    public static HttpMessageHandler Handler(string caFile)
    {
        var handler = new SocketsHttpHandler();
        if (caFile.Length == 0)
            return handler;
        var authorities = Read(caFile);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, sent, errors) =>
            errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 shown && sent is not null && IsSignedBy(shown, sent, authorities));
        return handler;
    }

    private static bool IsSignedBy(X509Certificate2 certificate, X509Chain sent, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // A site's own authority seldom says what it took back.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static X509Certificate2Collection Read(string caFile)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(caFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new PlatformConfigurationException($"Device:CaFile: {e.Message}");
        }

        return authorities.Count > 0 ? authorities : throw new PlatformConfigurationException($"Device:CaFile names {caFile}, which holds no certificate.");
    }
}
