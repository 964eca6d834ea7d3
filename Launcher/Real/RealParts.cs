using VisionInApp.Launcher.Arrangements;
using VisionInApp.Launcher.Supervision;
using VisionInApp.Servers;

namespace VisionInApp.Launcher.Real;

/// <summary>
/// The product on real servers of this machine: MariaDB, RabbitMQ, Redis, Swift, the Firebase emulator, and Nginx before a web host; a silo beside it for more
/// capacity. All on loopback.
/// </summary>
internal sealed class RealParts : IArrangement
{
    private readonly RealHosts _hosts;
    private readonly DemoAccount _account;
    private readonly Action<string> _say;

    public RealParts(DataFolder folder, Uri address, TimeProvider time, Action<string> say)
    {
        (Folder, Address, _say) = (folder, address, say);
        var webHost = new Uri($"http://127.0.0.1:{FreePorts.Take()}");
        var certificate = SelfSigned.In(Path.Combine(folder.Path, "certificate"), time);
        CaFile = certificate.CaFile;
        Backends = new Backends(Path.Combine(folder.Path, "servers"), path => new Nginx(path, certificate, [webHost], address.Port), time, say);
        _hosts = new RealHosts(folder, address, webHost, CaFile, Backends);
        _account = new DemoAccount(Backends.Firebase, Path.Combine(folder.Path, "demo-account"), time);
    }

    public DataFolder Folder { get; }

    public Uri Address { get; }

    public string? CaFile { get; }

    /// <summary>What the hosts stand on.</summary>
    public Backends Backends { get; }

    public ISignIn SignIn => _account;

    public IReadOnlyList<string> Greeting =>
    [
        $"Its certificate is this machine's own: import {CaFile} as an authority into your browser, or give it to curl as --cacert",
        $"Sign in as {DemoAccount.Email} with the password {_account.Password}, or make an account of your own",
        ServerSettings.Elasticsearch is { } search ? $"Search is Elasticsearch at {search.Authority}" : "Search is the embedded one; to use an Elasticsearch, name it in ELASTICSEARCH_URL",
    ];

    public async Task<HostPlan> PrepareAsync(CancellationToken cancellation)
    {
        _say($"Starting {string.Join(", ", Backends.Names)}, then the product on them");
        await Backends.StartAsync(cancellation);
        await _account.MakeAsync();
        return await _hosts.PlanAsync(cancellation);
    }

    public ValueTask DisposeAsync() => Backends.DisposeAsync();
}
