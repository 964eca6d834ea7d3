using System.Net.Sockets;

namespace VisionInApp.Servers;

/// <summary>nginx with the configuration of <c>deploy/nginx</c>, rendered for this machine.</summary>
/// <param name="webHosts">Where the web hosts listen, as in <c>http://127.0.0.1:5080</c>.</param>
/// <param name="port">Of https; 0 takes a free one.</param>
public sealed class Nginx(string folder, SelfSigned certificate, IReadOnlyList<Uri> webHosts, int port = 0) : LocalServer(folder)
{
    private readonly int httpsPort = port == 0 ? FreePorts.Take() : port;

    public override string Name => "Nginx";

    /// <summary>Where people go.</summary>
    public Uri Address => new($"https://127.0.0.1:{httpsPort}");

    /// <summary>Sends people to <see cref="Address"/>.</summary>
    public Uri PlainAddress { get; } = new($"http://127.0.0.1:{FreePorts.Take()}");

    protected override IReadOnlyList<string> Needs => ["nginx"];

    /// <summary>What <c>nginx -t</c> says of the configuration.</summary>
    /// <exception cref="ServerStartException">It is not valid; the message says why.</exception>
    public async Task TestAsync(CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken);
        await Programs.RunAsync([.. Command, "-t"], cancellationToken: cancellationToken);
    }

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(At("conf.d"));
        await File.WriteAllTextAsync(At("nginx.conf"), Resource("nginx.conf"), cancellationToken);
        await File.WriteAllTextAsync(At("conf.d", "local.conf"), LocalPaths(), cancellationToken);
        await File.WriteAllTextAsync(At("conf.d", "visioninapp.conf"), Site(), cancellationToken);
    }

    protected override IEnumerable<ServerProcess> Processes() => [new(At("nginx.log"), Command)];

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, cancellationToken);
        return true;
    }

    // One process: workers would outlive a master that is killed.
    private string[] Command => ["nginx", "-p", Folder, "-c", At("nginx.conf"), "-e", "stderr", "-g", $"daemon off; master_process off; pid {At("nginx.pid")};"];

    private string LocalPaths() => string.Concat(
        new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {At(kind)};\n"));

    private string Site()
    {
        var values = new Dictionary<string, string>
        {
            ["VISION_SERVERS"] = string.Join(' ', webHosts.Select(host => $"server {host.Authority} max_fails=2 fail_timeout=5s;")),
            ["VISION_SERVER_NAME"] = "localhost 127.0.0.1",
            ["VISION_HTTP_LISTEN"] = PlainAddress.Authority,
            ["VISION_HTTPS_LISTEN"] = Address.Authority,
            ["VISION_HTTPS_ADDRESS"] = $"https://$host:{Address.Port}",
            ["VISION_CERTIFICATE"] = certificate.CertificateFile,
            ["VISION_CERTIFICATE_KEY"] = certificate.KeyFile,
        };
        return values.Aggregate(Resource("visioninapp.conf.template"), (text, value) => text.Replace($"${{{value.Key}}}", value.Value, StringComparison.Ordinal));
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Nginx).Assembly.GetManifestResourceStream($"nginx/{name}")!);
        return reader.ReadToEnd();
    }
}
