using System.Security.Cryptography.X509Certificates;

namespace VisionInApp.Launcher.Supervision;

/// <summary>Whose word is taken for who a server is.</summary>
internal static class Trust
{
    /// <param name="caFile">The only authority (PEM) to believe; null for those that the system believes.</param>
    public static HttpMessageHandler Handler(string? caFile)
    {
        var handler = new SocketsHttpHandler();
        if (caFile is null)
            return handler;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(caFile);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        handler.SslOptions.CertificateChainPolicy = policy;
        return handler;
    }
}
