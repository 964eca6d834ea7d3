using VisionInApp.Launcher.Arrangements;
using VisionInApp.Launcher.Supervision;
using VisionInApp.Servers;

namespace VisionInApp.Launcher.Real;

/// <summary>The hosts on real servers: which there are, and which settings and secrets each needs; none gets another's.</summary>
/// <param name="webHost">Where the web host listens, for Nginx alone.</param>
internal sealed class RealHosts(DataFolder folder, Uri address, Uri webHost, string caFile, Backends backends)
{
    private const string Worker = "local";
    private const string Pool = "default";
    private const string Loopback = "127.0.0.1";
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);
    private readonly int _siloHealth = FreePorts.Take();

    /// <summary>Brings the schema up to date and makes the worker's user at the broker, each with rights that no host keeps.</summary>
    /// <exception cref="StartException">One of them fails.</exception>
    public async Task<HostPlan> PlanAsync(CancellationToken cancellation)
    {
        await RunAsync("Silo", ["migrate"], Settings("migrate").WithCatalog(backends.MariaDb, asOwner: true).Write(), cancellation);
        var (web, worker) = (WebHostSettings().Write(), WorkerSettings());
        var workerEnvironment = worker.Write();
        await RunAsync("WebHost", ["worker-account", Worker, Pool, worker.SecretsFolder], web, cancellation);
        return new HostPlan(
            [Cluster("WebHost", web, webHost), Cluster("Silo", SiloSettings().Write(), new Uri($"http://{Loopback}:{_siloHealth}"))],
            [ChildSpec.Of("GpuBridge", ["run"], workerEnvironment), ChildSpec.Of("EdgeDevice", ["run"], DeviceSettings().Write())]);
    }

    private static ClusterHost Cluster(string project, IReadOnlyDictionary<string, string> environment, Uri health) =>
        new(ChildSpec.Of(project, [], environment) with { Grace = StopWithin + TimeSpan.FromSeconds(10) }, health);

    private static async Task RunAsync(string project, string[] arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        try
        {
            await Programs.RunAsync(["dotnet", ChildSpec.AssemblyOf(project), .. arguments], environment, cancellationToken: cancellation);
        }
        catch (ServerStartException e)
        {
            throw new StartException(ExitCodes.DidNotStart, $"{project} {arguments[0]}: {e.Message}");
        }
    }

    private HostSettings WebHostSettings() => ClusterSettings("webhost")
        .With("ASPNETCORE_URLS", webHost.GetLeftPart(UriPartial.Authority))
        // The emulator's tokens are signed by nobody, so they are for development.
        .With("ASPNETCORE_ENVIRONMENT", "Development")
        .With("Proxy:Known", Loopback)
        .With("Access:Provider", "firebase")
        .With("Access:Firebase:ProjectId", FirebaseEmulator.ProjectId)
        .With("Access:Firebase:EmulatorHost", backends.Firebase.Host)
        .With("Access:Admins", DemoAccount.UserId)
        .WithSecret("Platform:Streams:Management", backends.RabbitMq.Management);

    private HostSettings SiloSettings() => ClusterSettings("silo").With("Operations:Port", $"{_siloHealth}");

    // Streams: worker-account adds them.
    private HostSettings WorkerSettings() => Settings("gpubridge")
        .With("Platform:DataFolder", folder.Bridge)
        .With("Bridge:Folder", folder.Bridge)
        .With("Bridge:Pool", Pool)
        .WithObjects(backends.Swift);

    // Streams: enrolling answers them.
    private HostSettings DeviceSettings() => Settings("edgedevice")
        .With("Platform:DataFolder", folder.Device)
        .With("Platform:Streams:Provider", "rabbitmq")
        .With("Device:Folder", folder.Device)
        .With("Device:Server", address.ToString())
        .With("Device:CaFile", caFile);

    /// <summary>What hosts of the cluster share, and where this one listens to the others.</summary>
    private HostSettings ClusterSettings(string name) => Settings(name)
        .With("Platform:DataFolder", folder.Path)
        .WithCatalog(backends.MariaDb, asOwner: false)
        .WithObjects(backends.Swift)
        .WithSearch()
        .With("Platform:Streams:Provider", "rabbitmq")
        .With("Platform:Streams:CaFile", backends.RabbitMq.CaFile)
        .WithSecret("Platform:Streams:Address", backends.RabbitMq.Address)
        .With("Platform:Cache:Provider", "redis")
        .WithSecret("Platform:Cache:ConnectionString", backends.Redis.ConnectionString)
        .With("Cluster:AdvertisedAddress", Loopback)
        .With("Cluster:SiloPort", $"{FreePorts.Take()}")
        .With("Cluster:GatewayPort", $"{FreePorts.Take()}")
        .With("Shutdown:Timeout", $"{StopWithin}");

    private HostSettings Settings(string name) => new(Path.Combine(folder.Path, "secrets", name));
}
