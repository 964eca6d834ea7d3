using System.Security.Cryptography;
using VisionInApp.Servers;

namespace VisionInApp.Launcher.Supervision;

/// <summary>The three processes of the embedded product on one data folder and one address.</summary>
internal sealed class Product : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(2);
    private readonly DataFolder _folder;
    private readonly Births _births = new();
    private readonly Child _webHost;
    private readonly Child[] _workers;

    public Product(DataFolder folder, Uri address, TimeProvider time, Action<string> say)
    {
        (_folder, Address) = (folder, address);
        // Each token is good once: one for the person's link, one for the launcher itself.
        var (person, launcher) = (NewToken(), NewToken());
        (SignInLink, LauncherToken) = (new Uri(address, $"/#/sign-in?token={person}"), launcher);
        var data = new Dictionary<string, string> { ["Platform__DataFolder"] = folder.Path };
        var web = new Dictionary<string, string>(data)
        {
            ["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority),
            ["VISION_LOCAL_SIGNIN_TOKENS"] = $"{person},{launcher}",
        };
        Child Make(ChildSpec spec) => new(spec, new RotatingLog(Path.Combine(folder.Logs, spec.Name.ToLowerInvariant() + ".log")), _births, time, say);
        _webHost = Make(ChildSpec.Of("WebHost", [], web));
        _workers =
        [
            Make(ChildSpec.Of("GpuBridge", ["run", "--folder", folder.Bridge], data)),
            Make(ChildSpec.Of("EdgeDevice", ["run", "--folder", folder.Device], new Dictionary<string, string>(data) { ["Device__Server"] = address.ToString() })),
        ];
    }

    public Uri Address { get; }

    /// <summary>Signs the person who started the product in, once.</summary>
    public Uri SignInLink { get; }

    /// <summary>Signs the launcher in, once, for the demo.</summary>
    public string LauncherToken { get; }

    public DataFolder Folder => _folder;

    public IEnumerable<Child> Children => [_webHost, .. _workers];

    /// <summary>Starts the server, waits until it answers, then starts those who need it.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _webHost.Start();
        await Readiness.WaitAsync(Address, _webHost, ReadyWithin, cancellation);
        foreach (var worker in _workers)
            worker.Start();
    }

    /// <summary>Stops the workers, then the server they report to.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.Select(w => w.DisposeAsync().AsTask()));
        await _webHost.DisposeAsync();
        _births.Dispose();
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
