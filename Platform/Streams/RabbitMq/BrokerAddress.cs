using System.Net.Security;
using System.Security.Authentication;
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
        var uri = Read(address);
        return uri.UserInfo.Split(':', 2) is [{ Length: > 0 } user, var password]
            ? Of(uri, caPem, Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
            : throw new FormatException($"names no user and password; use {Form}");
    }

    /// <summary>The same from an address without a user.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    public static BrokerAddress Parse(string address, string? caPem, string user, string password) => Of(Read(address), caPem, user, password);

    /// <summary>The address for others: without user and password.</summary>
    public string Shown() => $"{(Tls ? "amqps" : "amqp")}://{Host}:{Port}/{Uri.EscapeDataString(VirtualHost)}";

    /// <summary>The whole address, as <see cref="Parse(string, string?)"/> reads it.</summary>
    public string WithSecrets() => Shown().Replace("://", $"://{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password)}@", StringComparison.Ordinal);

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
        Ssl = new SslOption { Enabled = Tls, ServerName = Host, Version = SslProtocols.None, CertificateValidationCallback = Trust() },
    };

    private RemoteCertificateValidationCallback? Trust() =>
        CaPem is null ? null : (_, certificate, _, errors) => CaTrust.Accepts(CaPem, certificate, errors);

    private static Uri Read(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqps" or "amqp") || uri.Host.Length == 0)
            throw new FormatException($"is not an address like {Form}");
        return uri.Scheme == "amqps" || uri.IsLoopback ? uri : throw new FormatException("speaks to another machine without TLS; use amqps://");
    }

    private static BrokerAddress Of(Uri uri, string? caPem, string user, string password)
    {
        var tls = uri.Scheme == "amqps";
        var vhost = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "/";
        return new(uri.Host, uri.Port > 0 ? uri.Port : tls ? 5671 : 5672, vhost, user, password, tls, caPem);
    }
}
