using VisionInApp.Launcher.Arrangements;
using VisionInApp.Launcher.Supervision;
using VisionInApp.Servers;

namespace VisionInApp.Launcher.Real;

/// <summary>
/// The product on real servers of this machine: MariaDB, RabbitMQ, Redis, Swift, the Firebase emulator, and Nginx before a web host; a silo beside it for more
/// capacity. All on loopback, each host with the settings it needs and no others.
/// </summary>
internal sealed class RealParts : IArrangement
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);
    private readonly Backends _backends;
    private readonly Nginx _nginx;
    private readonly DemoAccount _account;
    private readonly Uri _webHost = new($"http://127.0.0.1:{FreePorts.Take()}");
    private readonly Uri _silo = new($"http://127.0.0.1:{FreePorts.Take()}");
    private readonly SelfSigned _certificate;

    public RealParts(DataFolder folder, Uri address, TimeProvider time, Action<string> say)
    {
        (Folder, Address) = (folder, address);
        _certificate = SelfSigned.In(Path.Combine(folder.Path, "certificate"), time);
        _backends = new Backends(Path.Combine(folder.Path, "servers"), address, time, say);
        _nginx = new Nginx(Path.Combine(folder.Path, "servers", "nginx"), _certificate, [_webHost], address.Port);
        _account = new DemoAccount(_backends.Firebase, Path.Combine(folder.Path, "demo-account"), time);
    }

    public DataFolder Folder { get; }

    public Uri Address { get; }

    public string? CaFile => _certificate.CaFile;

    public ISignIn SignIn => _account;

    public IReadOnlyList<string> Greeting =>
    [
        $"Its certificate is this machine's own: import {CaFile} as an authority into your browser, or give it to curl as --cacert",
        $"Sign in as {DemoAccount.Email} with the password {_account.Password}, or make an account of your own; the emulator keeps it until it stops",
        "Elasticsearch is not among these parts: search is the catalog's",
    ];

    public async Task<HostPlan> PrepareAsync(CancellationToken cancellation)
    {
        await _backends.StartAsync(cancellation);
        await _nginx.StartAsync(cancellation);
        await _account.MakeAsync();
        return new HostPlan(
            [ClusterHost("WebHost", WebHost(), _webHost), ClusterHost("Silo", Silo(), _silo)],
            [ChildSpec.Of("GpuBridge", ["run"], GpuBridge()), ChildSpec.Of("EdgeDevice", ["run"], EdgeDevice())]);
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await _backends.DisposeAsync();
    }

    private static ClusterHost ClusterHost(string project, IReadOnlyDictionary<string, string> environment, Uri health) =>
        new(ChildSpec.Of(project, [], environment) with { Grace = StopWithin + TimeSpan.FromSeconds(10) }, health);

    private IReadOnlyDictionary<string, string> Silo() => Cluster("silo")
        .With("Operations:Port", $"{_silo.Port}")
        .Write();

    private IReadOnlyDictionary<string, string> WebHost() => Cluster("webhost")
        .With("ASPNETCORE_URLS", _webHost.GetLeftPart(UriPartial.Authority))
        // The emulator's tokens are signed by nobody, so they are for development.
        .With("ASPNETCORE_ENVIRONMENT", "Development")
        .With("Proxy:Known", "127.0.0.1")
        .With("Access:Provider", "firebase")
        .With("Access:Firebase:ProjectId", FirebaseEmulator.ProjectId)
        .With("Access:Firebase:EmulatorHost", _backends.Firebase.Host)
        .With("Access:Admins", DemoAccount.UserId)
        .Write();

    private IReadOnlyDictionary<string, string> GpuBridge() => Field("gpubridge", Folder.Bridge)
        .With("Bridge:Folder", Folder.Bridge)
        .WithObjects(_backends.Swift)
        .Write();

    private IReadOnlyDictionary<string, string> EdgeDevice() => Field("edgedevice", Folder.Device)
        .With("Device:Folder", Folder.Device)
        .With("Device:Server", Address.ToString())
        .With("Device:CaFile", CaFile!)
        .Write();

    /// <summary>What hosts of the cluster share, and where this one listens to the others.</summary>
    private HostSettings Cluster(string name) => Field(name, Folder.Path)
        .With("Cluster:AdvertisedAddress", "127.0.0.1")
        .With("Cluster:SiloPort", $"{FreePorts.Take()}")
        .With("Cluster:GatewayPort", $"{FreePorts.Take()}")
        .With("Shutdown:Timeout", $"{StopWithin}")
        .WithCatalog(_backends.MariaDb)
        .WithObjects(_backends.Swift)
        .With("Platform:Cache:Provider", "redis")
        .WithSecret("Platform:Cache:ConnectionString", _backends.Redis.ConnectionString);

    /// <summary>What every host needs: streams.</summary>
    private HostSettings Field(string name, string folder) => new HostSettings(Path.Combine(Folder.Path, "secrets", name))
        .With("Platform:DataFolder", folder)
        .With("Platform:Streams:Provider", "rabbitmq")
        .With("Platform:Streams:CaFile", _backends.RabbitMq.CaFile)
        .WithSecret("Platform:Streams:Address", _backends.RabbitMq.Address);
}
