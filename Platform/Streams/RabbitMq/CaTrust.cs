using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>Whether a certificate was signed by an authority that was named, for the host that was called.</summary>
internal static class CaTrust
{
    public static bool Accepts(string caPem, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(caPem);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(shown);
    }
}
