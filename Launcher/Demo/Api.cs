using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace VisionInApp.Launcher.Demo;

/// <summary>
/// The REST API as a signed-in person uses it. A call that meets a server on its way up is repeated for a minute; commands carry an idempotency key,
/// so that a repeated one is answered, not done twice.
/// </summary>
internal sealed class Api(Uri server, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;
    private readonly HttpClient _http = new() { BaseAddress = new Uri(server, "/api/v1/"), Timeout = TimeSpan.FromMinutes(10) };

    // Signed addresses are the permission; an object store refuses a second one.
    private readonly HttpClient _objects = new() { Timeout = TimeSpan.FromMinutes(10) };

    public Uri Server => server;

    public async Task SignInAsync(string token, CancellationToken cancellation)
    {
        var session = await CallAsync<SignedIn>(HttpMethod.Post, "session", new { token }, cancellation);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
    }

    public Task<T> GetAsync<T>(string path, CancellationToken cancellation) => CallAsync<T>(HttpMethod.Get, path, null, cancellation);

    public Task<Outcome> PostAsync(string path, object? body, CancellationToken cancellation) => CallAsync<Outcome>(HttpMethod.Post, path, body ?? new { }, cancellation);

    public Task<T> PostAsync<T>(string path, object body, CancellationToken cancellation) => CallAsync<T>(HttpMethod.Post, path, body, cancellation);

    public Task<Outcome> PutAsync(string path, object body, CancellationToken cancellation) => CallAsync<Outcome>(HttpMethod.Put, path, body, cancellation);

    /// <summary>Sends a file to the object store and answers its sha256.</summary>
    public async Task<string> UploadAsync(string project, string file, CancellationToken cancellation)
    {
        var sha256 = await Sha256.OfFileAsync(file, cancellation);
        var upload = await PostAsync<Upload>($"projects/{project}/uploads", new { fileName = Path.GetFileName(file), bytes = new FileInfo(file).Length, sha256 }, cancellation);
        if (!upload.Exists)
            await SendAsync(() => Sending(upload, file), cancellation, _objects);
        return sha256;
    }

    public void Dispose()
    {
        _http.Dispose();
        _objects.Dispose();
    }

    private HttpRequestMessage Sending(Upload upload, string file)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, new Uri(server, upload.Url)) { Content = new StreamContent(File.OpenRead(file)) };
        foreach (var (name, value) in upload.Headers)
            request.Headers.Add(name, value);
        return request;
    }

    private async Task<T> CallAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        var key = Guid.NewGuid().ToString("N");
        using var answer = await SendAsync(() => Request(method, path, body, key), cancellation);
        return await answer.Content.ReadFromJsonAsync<T>(Json, cancellation) ?? throw new DemoFailedException($"{method} {path} answered nothing.");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, object? body, string key)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is null)
            return request;
        request.Content = JsonContent.Create(body, options: Json);
        request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation, HttpClient? client = null)
    {
        var started = time.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(500), time);
        while (true)
        {
            using var request = make();
            if (await TrySendAsync(client ?? _http, request, hurry: time.GetElapsedTime(started) > Patience, cancellation) is { } answer)
                return answer;
            await beat.WaitForNextTickAsync(cancellation);
        }
    }

    // Null when it is worth another try.
    private static async Task<HttpResponseMessage?> TrySendAsync(HttpClient client, HttpRequestMessage request, bool hurry, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.SendAsync(request, cancellation);
            if (answer.IsSuccessStatusCode)
                return answer;
            using (answer)
            {
                if (!hurry && answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.TooManyRequests)
                    return null;
                throw new DemoFailedException($"{request.Method} {request.RequestUri} → {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
            }
        }
        catch (HttpRequestException e)
        {
            return hurry ? throw new DemoFailedException($"{request.Method} {request.RequestUri}: {e.Message}") : null;
        }
    }
}
