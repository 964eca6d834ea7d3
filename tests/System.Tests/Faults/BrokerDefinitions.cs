using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>Users of a broker as an operator keeps and restores them: all but the devices', who ask for new ones by themselves.</summary>
internal sealed class BrokerDefinitions : IDisposable
{
    private static readonly string[] Kept = ["users", "permissions"];
    private readonly HttpClient _http;
    private JsonObject _kept = [];

    public BrokerDefinitions(RabbitMq broker)
    {
        var address = new Uri(broker.Management);
        _http = new HttpClient { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority).Replace(address.UserInfo + "@", "", StringComparison.Ordinal)) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(address.UserInfo)));
    }

    public async Task KeepAsync(CancellationToken cancellation)
    {
        var all = (await _http.GetFromJsonAsync<JsonObject>("/api/definitions", cancellation))!;
        _kept = new(Kept.Select(part => KeyValuePair.Create<string, JsonNode?>(
            part, new JsonArray([.. all[part]!.AsArray().Where(entry => !IsDevice(entry!)).Select(entry => entry!.DeepClone())]))));
    }

    public async Task RestoreAsync(CancellationToken cancellation) => (await _http.PostAsJsonAsync("/api/definitions", _kept, cancellation)).EnsureSuccessStatusCode();

    public void Dispose() => _http.Dispose();

    private static bool IsDevice(JsonNode entry) => (entry["user"] ?? entry["name"])!.GetValue<string>().StartsWith("device", StringComparison.Ordinal);
}
