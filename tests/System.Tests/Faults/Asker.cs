using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>A person at the page while something is away: each question is asked once. It is answered, and where it cannot be, the answer says so as problem details.</summary>
internal sealed class Asker : IDisposable
{
    // Nobody hangs for ever; the answers are meant to come far sooner.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http;
    private string _project = "";

    public Asker(Uri server, string accessToken, string caFile)
    {
        _http = new HttpClient(Trust.Handler(caFile)) { BaseAddress = new Uri(server, "/api/v1/"), Timeout = Limit };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
    }

    public async Task BeginAsync()
    {
        using var made = await SendAsync(HttpMethod.Post, "projects", new { name = "Asked" });
        made.EnsureSuccessStatusCode();
        _project = (await made.Content.ReadFromJsonAsync<JsonNode>())!["result"]!.GetValue<string>();
    }

    /// <summary>A list, a command and an upload, all at once.</summary>
    public Task AskAsync() => Task.WhenAll(
        AskAsync(HttpMethod.Get, "projects?limit=10", null),
        AskAsync(HttpMethod.Patch, $"projects/{_project}", new { name = $"Asked {Guid.NewGuid():n}" }),
        AskAsync(HttpMethod.Put, $"projects/{_project}/uploads/{RandomNumberGenerator.GetHexString(64, lowercase: true)}", new { fileName = "a.zip", bytes = 9_000_000 }));

    public void Dispose() => _http.Dispose();

    private async Task AskAsync(HttpMethod method, string path, object? body)
    {
        using var answer = await SendAsync(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"  {method} {path[..Math.Min(path.Length, 40)]}: {(int)answer.StatusCode} {text[..Math.Min(text.Length, 120)]}");
        if (answer.IsSuccessStatusCode)
            return;
        ((int)answer.StatusCode).ShouldBe(503, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        JsonNode.Parse(text)!["code"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        if (body is not null)
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("n"));
        return await _http.SendAsync(request);
    }
}
