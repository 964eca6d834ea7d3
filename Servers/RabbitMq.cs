using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace VisionInApp.Servers;

/// <summary>rabbitmq-server with its management plugin: AMQP with and without TLS, no guest user.</summary>
public sealed class RabbitMq(string folder) : LocalServer(folder)
{
    private const string Scripts = "/usr/lib/rabbitmq/bin";
    private const string Node = "vision@localhost";
    private const string Administrator = "admin";
    private int[] ports = [];
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private string password = "";

    public override string Name => "RabbitMQ";

    /// <summary>The broker's AMQP address over TLS, as its administrator.</summary>
    public string Address => $"amqps://{Administrator}:{password}@127.0.0.1:{ports[0]}/%2F";

    /// <summary>The same without TLS.</summary>
    public string PlainAddress => $"amqp://{Administrator}:{password}@127.0.0.1:{ports[1]}/%2F";

    /// <summary>The management API, as the administrator.</summary>
    public string Management => $"http://{Administrator}:{password}@127.0.0.1:{ports[2]}";

    /// <summary>The authority that signed the broker's certificate.</summary>
    public string CaFile => SelfSigned.In(At("tls")).CaFile;

    protected override IReadOnlyList<string> Needs => [$"{Scripts}/rabbitmq-server", "epmd"];

    /// <summary>Ends it and throws away all it holds, users too; a start then makes an empty broker.</summary>
    public void Wipe()
    {
        Kill();
        foreach (var part in new[] { "mnesia", "log" })
        {
            Directory.Delete(At(part), recursive: true);
            Directory.CreateDirectory(At(part));
        }
    }

    /// <summary>
    /// Whether its streams outlive a kill. What looks after them the broker writes down half a second after the very first one was made; killed before,
    /// it keeps them all and calls them down for ever.
    /// </summary>
    public bool RemembersStreams()
    {
        var names = At(Path.Combine("mnesia", Node, "coordination", Node, "names.dets"));
        if (!File.Exists(names))
            return false;
        using var file = new StreamReader(new FileStream(names, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.Latin1);
        return file.ReadToEnd().Contains("rabbit_stream_coordinator", StringComparison.Ordinal);
    }

    protected override Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var part in new[] { "mnesia", "log", "home", "schema" })
            Directory.CreateDirectory(At(part));
        // Devices remember where their broker is.
        ports = FreePorts.Keep(At("ports"), 5);
        password = KeptPassword();
        var tls = SelfSigned.In(At("tls"));
        File.WriteAllText(At("plugins"), "[rabbitmq_management].");
        PrivateFile.Write(
            At("rabbitmq.conf"),
            $"""
            listeners.tcp.1 = 127.0.0.1:{ports[1]}
            listeners.ssl.1 = 127.0.0.1:{ports[0]}
            ssl_options.cacertfile = {tls.CaFile}
            ssl_options.certfile = {tls.CertificateFile}
            ssl_options.keyfile = {tls.KeyFile}
            ssl_options.verify = verify_none
            ssl_options.fail_if_no_peer_cert = false
            ssl_options.versions.1 = tlsv1.3
            ssl_options.versions.2 = tlsv1.2
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {ports[2]}
            default_user = {Administrator}
            default_pass = {password}
            vm_memory_high_watermark.absolute = 1GB
            disk_free_limit.absolute = 50MB

            """);
        return Task.CompletedTask;
    }

    // The port mapper runs under us, and the broker is told not to start one: one of its own would outlive it.
    // RABBITMQ_ALLOW_INPUT makes the script become the broker, so that the kernel ends the broker with us and not a shell before it.
    protected override IEnumerable<ServerProcess> Processes() =>
    [
        new(At("epmd.log"), ["epmd", "-port", $"{ports[4]}", "-address", "127.0.0.1"]),
        new(At("rabbitmq.log"), [$"{Scripts}/rabbitmq-server"])
        {
            Environment = new Dictionary<string, string>
            {
                ["HOME"] = At("home"),
                ["RABBITMQ_NODENAME"] = Node,
                ["RABBITMQ_MNESIA_BASE"] = At("mnesia"),
                ["RABBITMQ_LOG_BASE"] = At("log"),
                ["RABBITMQ_SCHEMA_DIR"] = At("schema"),
                ["RABBITMQ_GENERATED_CONFIG_DIR"] = At("schema"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = At("plugins"),
                ["RABBITMQ_CONFIG_FILE"] = At("rabbitmq"),
                ["RABBITMQ_CONF_ENV_FILE"] = At("none"),
                ["RABBITMQ_PID_FILE"] = At("rabbitmq.pid"),
                ["RABBITMQ_ALLOW_INPUT"] = "1",
                ["RABBITMQ_SERVER_START_ARGS"] = "-noinput",
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
                ["RABBITMQ_DIST_PORT"] = $"{ports[3]}",
                ["ERL_EPMD_PORT"] = $"{ports[4]}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            },
        },
    ];

    // The listeners are the last thing to start.
    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{ports[2]}/api/health/checks/port-listener/{ports[0]}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Administrator}:{password}")));
        using var response = await http.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode;
    }

    private string KeptPassword()
    {
        var file = At("password");
        if (!File.Exists(file))
            PrivateFile.Write(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        return File.ReadAllText(file);
    }
}
