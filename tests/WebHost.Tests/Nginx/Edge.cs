using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using VisionInApp.Servers;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Nginx;

/// <summary>nginx in front of a web host; one for all tests.</summary>
public sealed class Edge : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("edge-tests-").FullName;
    private HostProcess? host;
    private string accessToken = "";

    public Servers.Nginx Nginx { get; private set; } = null!;

    /// <summary>Where the web host itself listens.</summary>
    public Uri WebHost => host!.Http.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        host = NewHost("host");
        Nginx = New("nginx", [WebHost]);
        if (Nginx.Missing is not null)
            return;
        await host.ReadyAsync();
        // On the machine itself only, so not through nginx.
        accessToken = (await host.Api.Post("/api/v1/session", new { token = HostProcess.Token })).Body["accessToken"]!.GetValue<string>();
        await Nginx.StartAsync();
    }

    /// <summary>A web host with data of its own that believes what nginx says of its callers.</summary>
    public HostProcess NewHost(string name) => HostProcess.Start(Path.Combine(folder, name), null, ("Proxy__Known", "127.0.0.1"));

    /// <summary>An nginx of one's own in front of others.</summary>
    public Servers.Nginx New(string name, IReadOnlyList<Uri> webHosts) => new(Path.Combine(folder, name), SelfSigned.In(Path.Combine(folder, "tls")), webHosts);

    /// <summary>A connection by TLS alone.</summary>
    /// <param name="offered">Protocols to choose from.</param>
    public async Task<SslStream> ConnectAsync(params IEnumerable<SslApplicationProtocol> offered)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(Nginx.Address.Host, Nginx.Address.Port);
        var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false);
        var offer = Trust();
        (offer.TargetHost, offer.ApplicationProtocols) = ("localhost", [.. offered]);
        await tls.AuthenticateAsClientAsync(offer);
        return tls;
    }

    /// <summary>A client that trusts this nginx's certificate alone.</summary>
    /// <param name="from">The address it calls from.</param>
    public HttpClient NewClient(Uri? address = null, string from = "127.0.0.1")
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = Trust(),
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = address ?? Nginx.Address, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    /// <summary>One who is signed in.</summary>
    public HttpClient NewSignedInClient()
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Nginx.DisposeAsync();
        host!.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Trusts this nginx's certificate alone.</summary>
    private SslClientAuthenticationOptions Trust()
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(SelfSigned.In(Path.Combine(folder, "tls")).CaFile);
        return new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck },
        };
    }
}
