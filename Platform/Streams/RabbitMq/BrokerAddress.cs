using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>Where a broker is, as whom it is spoken to, and which authority signed its certificate. Never says its password.</summary>
/// <param name="CaPem">Certificates (PEM) of the authority; null for those that the system trusts.</param>
public sealed record BrokerAddress(string Host, int Port, string VirtualHost, string User, string Password, bool Tls, string? CaPem)
{
    private const string Form = "amqps://user:password@host:port/vhost";

    /// <summary>From <c>amqps://user:password@host:port/vhost</c>; without TLS only on this machine.</summary>
    /// <exception cref="FormatException">It has another form; the message does not repeat it.</exception>
    public static BrokerAddress Parse(string address, string? caPem)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqps" or "amqp") || uri.Host.Length == 0)
            throw new FormatException($"is not an address like {Form}");
        var tls = uri.Scheme == "amqps";
        if (!tls && !IsThisMachine(uri.Host))
            throw new FormatException("speaks to another machine without TLS; use amqps://");
        var user = uri.UserInfo.Split(':', 2);
        if (user.Length != 2 || user[0].Length == 0)
            throw new FormatException($"names no user and password; use {Form}");
        var host = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "/";
        var port = uri.IsDefaultPort || uri.Port < 0 ? (tls ? 5671 : 5672) : uri.Port;
        return new(uri.Host, port, host, Uri.UnescapeDataString(user[0]), Uri.UnescapeDataString(user[1]), tls, caPem);
    }

    public override string ToString() => $"{(Tls ? "amqps" : "amqp")}://{User}@{Host}:{Port}";

    internal ConnectionFactory Factory() => new()
    {
        HostName = Host,
        Port = Port,
        VirtualHost = VirtualHost,
        UserName = User,
        Password = Password,
        // Readers and publishers attach again themselves, from where they stand.
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(10),
        MaxInboundMessageBodySize = 2 * 1024 * 1024,
        Ssl = new SslOption { Enabled = Tls, ServerName = Host, Version = SslProtocols.None, CertificateValidationCallback = CaPem is null ? null : Trust },
    };

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private bool Trust(object sender, X509Certificate? certificate, X509Chain? _, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(CaPem);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(shown);
    }
}
