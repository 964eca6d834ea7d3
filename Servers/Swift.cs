using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace VisionInApp.Servers;

/// <summary>OpenStack Swift speaking S3: proxy, account, container and object server and the memcached they keep listings in. Path-style addresses, SigV4.</summary>
/// <param name="folder">As <see cref="LocalServer"/>.</param>
/// <param name="allowedOrigin">The origin whose pages may send to it, or <c>*</c>.</param>
public sealed class Swift(string folder, string allowedOrigin = "*") : LocalServer(folder)
{
    private const string Python = "/usr/bin/python3";
    private const string Defaults = "/etc/swift/swift.conf";
    private static readonly string[] Storage = ["object", "container", "account"];

    private readonly int[] ports = FreePorts.Take(5);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public override string Name => "Swift";

    public Uri Endpoint => new($"http://127.0.0.1:{ports[0]}");

    public string Region { get; } = "us-east-1";

    /// <summary>Made when it starts.</summary>
    public string Bucket { get; } = "vision";

    public string AccessKey { get; } = "vision:app";

    public string SecretKey { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    protected override IReadOnlyList<string> Needs =>
        ["memcached", Python, Defaults, "swift-proxy-server", .. Storage.Select(s => $"swift-{s}-server")];

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(At("ring"));
        Directory.CreateDirectory(At("cache"));
        Directory.CreateDirectory(At("node", "d1"));
        File.Copy(Defaults, At("ring", "swift.conf"), overwrite: true);
        await File.WriteAllTextAsync(At("rings.py"), SwiftSettings.Rings, cancellationToken);
        await Programs.RunAsync([Python, At("rings.py"), At("ring"), .. Storage.Select((s, i) => $"{s}={ports[i + 1]}")], cancellationToken: cancellationToken);
        foreach (var (server, i) in Storage.Select((s, i) => (s, i)))
            await WriteAsync(server, SwiftSettings.Storage(server, Folder, ports[i + 1]), cancellationToken);
        await WriteAsync("proxy", SwiftSettings.Proxy(Folder, ports[0], ports[4], allowedOrigin, AccessKey, SecretKey, Region), cancellationToken);
    }

    // memcached stays with our user: a process that changes it is no longer ended with its parent.
    protected override IEnumerable<ServerProcess> Processes() =>
    [
        new(At("memcached.log"), ["memcached", "-u", Environment.UserName, "-l", "127.0.0.1", "-p", $"{ports[4]}", "-m", "32"]),
        .. Storage.Append("proxy").Select(s => new ServerProcess(At($"{s}.log"), [$"swift-{s}-server", At($"{s}.conf"), "--verbose"])),
    ];

    // Ready when the bucket can be made, which takes all of its parts. The proxy is asked last: it holds what it could not reach against it.
    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        foreach (var port in ports[1..])
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        }

        using var signIn = new HttpRequestMessage(HttpMethod.Get, new Uri(Endpoint, "/auth/v1.0")) { Headers = { { "X-Storage-User", AccessKey }, { "X-Storage-Pass", SecretKey } } };
        using var signedIn = await http.SendAsync(signIn, cancellationToken);
        using var make = new HttpRequestMessage(HttpMethod.Put, new Uri(Endpoint, $"/v1/AUTH_{AccessKey.Split(':')[0]}/{Bucket}"))
        {
            Headers = { { "X-Auth-Token", signedIn.Headers.GetValues("X-Auth-Token") }, { "X-Container-Meta-Access-Control-Allow-Origin", allowedOrigin } },
        };
        using var made = await http.SendAsync(make, cancellationToken);
        return made.StatusCode is HttpStatusCode.Created or HttpStatusCode.Accepted;
    }

    private async Task WriteAsync(string server, string settings, CancellationToken cancellationToken)
    {
        var file = At($"{server}.conf");
        await File.WriteAllTextAsync(file, settings, cancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
