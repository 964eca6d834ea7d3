using VisionInApp.Servers;
using VisionInApp.Tests.Whole.Repository;

namespace VisionInApp.Tests.Whole.Cluster;

/// <summary>One process of the product, on ports of its own; gone with the tests.</summary>
internal sealed class Part : LocalServer
{
    public const string Token = "cluster-token-0123456789abcdef0123456789abcdef";
    private readonly string program;
    private readonly int port;
    private readonly IReadOnlyDictionary<string, string> environment;

    private Part(string folder, string program, int port, IReadOnlyDictionary<string, string?> settings)
        : base(folder)
    {
        var silo = FreePorts.Take(2);
        (this.program, this.port) = (program, port);
        environment = new Dictionary<string, string>(settings.Select(s => KeyValuePair.Create(s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value ?? "")))
        {
            ["Cluster__SiloPort"] = $"{silo[0]}",
            ["Cluster__GatewayPort"] = $"{silo[1]}",
            ["VISION_LOCAL_SIGNIN_TOKENS"] = Token,
        };
    }

    public override string Name => $"{program} in {Path.GetFileName(Folder)}";

    /// <summary>A web host's own, a silo's for probes.</summary>
    public Uri Address => new($"http://127.0.0.1:{port}");

    protected override IReadOnlyList<string> Needs => ["dotnet"];

    protected override TimeSpan ReadyWithin => TimeSpan.FromMinutes(3);

    public static Part WebHost(string folder, string role, IReadOnlyDictionary<string, string?> settings) =>
        new(folder, "WebHost", FreePorts.Take(), new Dictionary<string, string?>(settings) { ["Role"] = role });

    public static Part Silo(string folder, IReadOnlyDictionary<string, string?> settings)
    {
        var port = FreePorts.Take();
        return new(folder, "Silo", port, new Dictionary<string, string?>(settings) { ["Operations:Port"] = $"{port}", ["Operations:Address"] = "127.0.0.1" });
    }

    protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override IEnumerable<ServerProcess> Processes()
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        string[] urls = program == "WebHost" ? ["--urls", Address.ToString()] : [];
        yield return new ServerProcess(At("log"), ["dotnet", Checkout.At("artifacts", "bin", program, configuration, program + ".dll"), .. urls]) { Environment = environment };
    }

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        using var answer = await http.GetAsync("/health/ready", cancellationToken);
        return answer.IsSuccessStatusCode;
    }
}
