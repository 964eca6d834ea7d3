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
    private readonly Nginx _nginx;
    private readonly DemoAccount _account;

    public RealParts(DataFolder folder, Uri address, TimeProvider time, Action<string> say)
    {
        (Folder, Address) = (folder, address);
        var certificate = SelfSigned.In(Path.Combine(folder.Path, "certificate"), time);
        CaFile = certificate.CaFile;
        Backends = new Backends(Path.Combine(folder.Path, "servers"), address, time, say);
        _hosts = new RealHosts(folder, address, CaFile, Backends);
        _nginx = new Nginx(Path.Combine(folder.Path, "servers", "nginx"), certificate, [_hosts.WebHost], address.Port);
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
        await Backends.StartAsync(cancellation);
        await _nginx.StartAsync(cancellation);
        await _account.MakeAsync();
        return await _hosts.PlanAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await Backends.DisposeAsync();
    }
}
