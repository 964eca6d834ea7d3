using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using VisionInApp.Launcher.Arrangements;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Launcher.Demo;

/// <summary>
/// The REST API as a signed-in person uses it. A call that meets a server on its way up is repeated for a while; commands carry an idempotency key,
/// so that a repeated one is answered, not done twice.
/// </summary>
internal sealed class Api : IDisposable
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;
    private readonly TimeProvider _time;
    private readonly ISignIn _signIn;
    private readonly HttpClient _http;

    public Api(IArrangement arrangement, TimeProvider time)
    {
        (Server, _signIn, _time) = (arrangement.Address, arrangement.SignIn, time);
        _http = new HttpClient(Trust.Handler(arrangement.CaFile)) { BaseAddress = new Uri(Server, "/api/v1/"), Timeout = TimeSpan.FromMinutes(10) };
    }

    public Uri Server { get; }

    /// <summary>How long a call is repeated.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    public Task<T> GetAsync<T>(string path, CancellationToken cancellation) => CallAsync<T>(HttpMethod.Get, path, null, cancellation);

    public Task<Outcome> PostAsync(string path, object? body, CancellationToken cancellation) => CallAsync<Outcome>(HttpMethod.Post, path, body ?? new { }, cancellation);

    public Task<T> PostAsync<T>(string path, object body, CancellationToken cancellation) => CallAsync<T>(HttpMethod.Post, path, body, cancellation);

    public Task<Outcome> PutAsync(string path, object body, CancellationToken cancellation) => CallAsync<Outcome>(HttpMethod.Put, path, body, cancellation);

    public Task<T> PutAsync<T>(string path, object body, CancellationToken cancellation) => CallAsync<T>(HttpMethod.Put, path, body, cancellation);

    /// <summary>Sends a file to the object store and answers its sha256.</summary>
    public async Task<string> UploadAsync(string project, string file, CancellationToken cancellation)
    {
        var sha256 = await Sha256.OfFileAsync(file, cancellation);
        var upload = await PostAsync<Upload>($"projects/{project}/uploads", new { fileName = Path.GetFileName(file), bytes = new FileInfo(file).Length, sha256 }, cancellation);
        if (!upload.Exists)
            (await SendAsync(() => Sending(upload, file), signed: false, cancellation)).Dispose();
        return sha256;
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Sending(Upload upload, string file)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Server, upload.Url)) { Content = new StreamContent(File.OpenRead(file)) };
        foreach (var (name, value) in upload.Headers)
            request.Headers.Add(name, value);
        return request;
    }

    private async Task<T> CallAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        var key = Guid.NewGuid().ToString("N");
        using var answer = await SendAsync(() => Request(method, path, body, key), signed: true, cancellation);
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

    /// <param name="signed">Whether the person speaks; a signed address is a permission already, and an object store refuses a second one.</param>
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, bool signed, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(500), _time);
        while (true)
        {
            using var request = make();
            if (await TrySendAsync(request, signed, hurry: _time.GetElapsedTime(started) > Patience, cancellation) is { } answer)
                return answer;
            await beat.WaitForNextTickAsync(cancellation);
        }
    }

    // Null when it is worth another try.
    private async Task<HttpResponseMessage?> TrySendAsync(HttpRequestMessage request, bool signed, bool hurry, CancellationToken cancellation)
    {
        try
        {
            if (signed)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _signIn.TokenAsync(_http, cancellation));
            var answer = await _http.SendAsync(request, cancellation);
            if (answer.IsSuccessStatusCode)
                return answer;
            using (answer)
            {
                if (!hurry && answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests)
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
