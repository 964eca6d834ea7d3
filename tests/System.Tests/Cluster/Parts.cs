using System.Net.Http.Json;
using System.Text.Json.Nodes;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Whole.Cluster;

/// <summary>The processes of one installation: one database, one data folder, one cluster.</summary>
internal sealed class Parts : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vision-cluster-").FullName;
    private readonly List<Part> all = [];
    private readonly Dictionary<string, string?> settings;

    public Parts(MariaDbDatabase database) => settings = new(database.Settings)
    {
        ["Platform:DataFolder"] = Path.Combine(folder, "data"),
        ["Cluster:AdvertisedAddress"] = "127.0.0.1",

        // Shorter than for production, and long enough for a machine that is busy with other tests.
        ["Cluster:ProbeTimeout"] = "00:00:02",
        ["Logging:LogLevel:Default"] = "Warning",
    };

    public IReadOnlyList<Part> All => all;

    public string AccessToken { get; private set; } = "";

    public Part WebHost(string role) => Add(Part.WebHost(Path.Combine(folder, $"{all.Count}-{role}"), role, settings));

    public Part Silo() => Add(Part.Silo(Path.Combine(folder, $"{all.Count}-silo"), settings));

    /// <summary>Starts all, one after the other as they were named, and signs in at this one.</summary>
    public async Task StartAsync(Part signInAt)
    {
        foreach (var part in all)
            await part.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = signInAt.Address };
        using var session = await http.PostAsJsonAsync("/api/v1/session", new { token = Part.Token });
        session.EnsureSuccessStatusCode();
        AccessToken = (await session.Content.ReadFromJsonAsync<JsonNode>())!["accessToken"]!.GetValue<string>();
    }

    /// <summary>Many clients that each begin at another of these hosts.</summary>
    public Load Load(IReadOnlyList<Part> hosts, int seed) =>
        new(number => new Caller(hosts.Skip(number % hosts.Count).Concat(hosts.Take(number % hosts.Count)).Select(h => h.Address), AccessToken), seed);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(all.Select(part => part.DisposeAsync().AsTask()));
        Directory.Delete(folder, recursive: true);
    }

    private Part Add(Part part)
    {
        all.Add(part);
        return part;
    }
}
