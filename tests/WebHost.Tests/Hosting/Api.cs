using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace VisionInApp.Tests.WebHost.Hosting;

/// <summary>An answer as tests look at it: status, headers and JSON body (null when there is none).</summary>
public sealed record Answer(int Status, HttpResponseMessage Response, JsonNode? Json)
{
    public JsonNode Body => Json ?? throw new InvalidOperationException($"{Status} without a body.");
    public string? Code => Json?["code"]?.GetValue<string>();
    public string? ETag => Response.Headers.ETag?.ToString();
    public string Result => Body["result"]!.GetValue<string>();
}

/// <summary>Speaks JSON to the web host.</summary>
public sealed class Api(HttpClient http)
{
    public HttpClient Http => http;

    public Task<Answer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);
    public Task<Answer> Post(string path, object? body = null, params (string Name, string Value)[] headers) => Send(HttpMethod.Post, path, body, headers);
    public Task<Answer> Put(string path, object? body, params (string Name, string Value)[] headers) => Send(HttpMethod.Put, path, body, headers);
    public Task<Answer> Patch(string path, object? body, params (string Name, string Value)[] headers) => Send(HttpMethod.Patch, path, body, headers);
    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path, null, []);

    public async Task<Answer> Send(HttpMethod method, string path, object? body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            _ => JsonContent.Create(body),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
        return new Answer((int)response.StatusCode, response, isJson && text.Length > 0 ? JsonNode.Parse(text) : null);
    }

    /// <summary>Asks again until the answer is what is waited for; fails after half a minute.</summary>
    public async Task<Answer> GetUntil(string path, Func<JsonNode, bool> good)
    {
        var deadline = DateTimeOffset.UtcNow.AddSeconds(30);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var answer = await Get(path);
            if (answer.Status == 200 && good(answer.Body))
                return answer;
            if (DateTimeOffset.UtcNow > deadline)
                throw new TimeoutException($"{path} still answers {answer.Status} {answer.Json}");
            await timer.WaitForNextTickAsync();
        }
    }
}
