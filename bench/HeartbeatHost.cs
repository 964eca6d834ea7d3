using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VisionInApp.Servers;

namespace VisionInApp.Bench;

/// <summary>A web host in a process and folder of its own, with devices that have joined it.</summary>
/// <param name="settings">Of its catalog and cache; none for SQLite and memory.</param>
internal sealed class HeartbeatHost(string folder, IReadOnlyDictionary<string, string?> settings) : LocalServer(folder)
{
    private const string Token = "bench-token-0123456789abcdef0123456789abcdef";

    public override string Name => "WebHost";

    public int Port { get; } = FreePorts.Take();

    /// <summary>Of the person who let the devices join.</summary>
    public string AccessToken { get; private set; } = "";

    protected override IReadOnlyList<string> Needs => ["dotnet"];

    public HttpClient NewClient() => new() { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Devices of a new project, each with its key.</summary>
    public async Task<IReadOnlyList<BenchDevice>> JoinAsync(int count)
    {
        using var http = NewClient();
        var session = await PostAsync(http, "/api/v1/session", new { token = Token });
        AccessToken = session["accessToken"]!.GetValue<string>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        var project = (await PostAsync(http, "/api/v1/projects", new { name = "Heartbeats" }))["result"]!.GetValue<string>();
        var devices = new List<BenchDevice>();
        for (var i = 0; i < count; i++)
        {
            var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var offer = await PostAsync(http, $"/api/v1/projects/{project}/enrolments", new { name = $"camera {i}" });
            var claim = new { token = offer["token"]!.GetValue<string>(), publicKeyPem = key.ExportSubjectPublicKeyInfoPem(), name = $"camera {i}", hardwareId = $"bench-{i}" };
            var joined = await PostAsync(http, "/api/v1/device/enrol", claim);
            devices.Add(new BenchDevice(joined["deviceId"]!.GetValue<string>(), joined["credentialEpoch"]!.GetValue<int>(), key));
        }

        return devices;
    }

    protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override IEnumerable<ServerProcess> Processes()
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(bin.Parent!.Parent!.FullName, "WebHost", bin.Name, "WebHost.dll");
        yield return new ServerProcess(At("log"), ["dotnet", program, "--urls", $"http://127.0.0.1:{Port}"])
        {
            Environment = new Dictionary<string, string>(settings.Select(s => KeyValuePair.Create(s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value ?? "")))
            {
                ["Platform__DataFolder"] = At("data"),
                ["Cluster__Provider"] = "localhost",
                ["VISION_LOCAL_SIGNIN_TOKENS"] = Token,
                ["Logging__LogLevel__Default"] = "Warning",
            },
        };
    }

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var http = NewClient();
        using var answer = await http.GetAsync("/health/ready", cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}

internal sealed record BenchDevice(string Id, int Epoch, ECDsa Key);
