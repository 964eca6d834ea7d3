using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Tests.Whole.Cluster;

/// <summary>
/// A client as clients should be: each command has a key, and where the answer is 502, 503, 504, late or missing it asks again under the same key, at the next host.
/// Every other answer than a good one is an error.
/// </summary>
internal sealed class Caller : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly HttpClient[] hosts;
    private int next;

    /// <param name="caFile">The authority (PEM) that vouches for the hosts, where it is not one that everybody knows.</param>
    public Caller(IEnumerable<Uri> hosts, string accessToken, string? caFile = null) => this.hosts = [.. hosts.Select(address =>
    {
        var http = new HttpClient(Trust.Handler(caFile)) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(15) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return http;
    })];

    /// <summary>How often it had to ask again.</summary>
    public int Retries { get; private set; }

    /// <summary>The longest time from the first asking to the answer.</summary>
    public TimeSpan LongestWait { get; private set; }

    public Task<JsonNode> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<JsonNode> Post(string path, object body) => Send(HttpMethod.Post, path, body);

    public Task<JsonNode> Patch(string path, object body) => Send(HttpMethod.Patch, path, body);

    public void Dispose()
    {
        foreach (var http in hosts)
            http.Dispose();
    }

    private async Task<JsonNode> Send(HttpMethod method, string path, object? body)
    {
        var key = Guid.NewGuid().ToString("n");
        var started = Stopwatch.GetTimestamp();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var problem = "no answer";
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
                if (body is not null)
                    request.Headers.Add("Idempotency-Key", key);
                using var answer = await hosts[next % hosts.Length].SendAsync(request);
                if (answer.IsSuccessStatusCode)
                {
                    var json = await answer.Content.ReadFromJsonAsync<JsonNode>();
                    LongestWait = TimeSpan.FromTicks(Math.Max(LongestWait.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
                    return json!;
                }

                problem = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
                if ((int)answer.StatusCode is not (502 or 503 or 504))
                    throw new InvalidOperationException($"{method} {path}: {problem}");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                problem = e.Message;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"{method} {path} is still not answered: {problem}");
            Retries++;
            next++;
            await pause.WaitForNextTickAsync();
        }
    }
}
