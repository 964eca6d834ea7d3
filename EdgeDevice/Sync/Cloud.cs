using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using VisionInApp.Messages;
using VisionInApp.Platform.Streams.RabbitMq;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>The HTTPS side of a device: desired state, packages, frames. Calls fail with <see cref="HttpRequestException"/>; the loops around them try again.</summary>
public sealed class Cloud(HttpClient http, DeviceIdentity identity, ECDsa key, ServerTime time)
{
    private const int ChunkBytes = 1 << 20;

    private readonly ReadingToken reading = new(identity, key, time);

    public DeviceIdentity Identity => identity;

    /// <summary>Trades a one-time token for an identity. The key pair stays here; only the public half is sent.</summary>
    /// <exception cref="HttpRequestException">The token is used, unknown or expired, or the server cannot be reached; the message says which.</exception>
    public static async Task<(DeviceIdentity Identity, BrokerAccount? Broker)> EnrolAsync(
        HttpClient http, Uri server, string token, string name, string hardwareId, ECDsa key, CancellationToken cancellation)
    {
        var body = new { token, publicKeyPem = key.ExportSubjectPublicKeyInfoPem(), name, hardwareId };
        using var response = await http.PostAsJsonAsync(new Uri(server, "/api/v1/device/enrol"), body, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"Enrolment was refused: {await DetailAsync(response, cancellation)}", null, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<EnrolAnswer>(cancellation) ?? throw new HttpRequestException("The server answered nothing.");
        return (new DeviceIdentity(server, answer.DeviceId, answer.ProjectId, answer.CredentialEpoch, answer.TrustedKeys), answer.Broker);
    }

    /// <summary>The desired state, or null when it still has the given generation.</summary>
    public async Task<DesiredState?> GetDesiredAsync(long? knownGeneration, CancellationToken cancellation)
    {
        using var response = await AskAsync(
            () =>
            {
                var request = With(reading.Text, HttpMethod.Get, "/api/v1/device/desired");
                if (knownGeneration is { } known)
                    request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{known}\""));
                return request;
            },
            cancellation);
        if (response.StatusCode == HttpStatusCode.NotModified)
            return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<DesiredState>(cancellation);
    }

    /// <summary>The device's user at the broker of the streams, with a new password.</summary>
    public async Task<BrokerAccount> RenewBrokerAsync(CancellationToken cancellation)
    {
        using var response = await AskAsync(() => Signed(HttpMethod.Post, "/api/v1/device/broker"), cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<BrokerAccount>(cancellation) ?? throw new HttpRequestException("The server answered nothing.");
    }

    /// <summary>Appends the missing bytes of an object to a file, so that a broken download goes on where it stopped.</summary>
    public async Task DownloadAsync(string url, string path, long bytes, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
        while (file.Position < bytes)
        {
            var last = Math.Min(file.Position + ChunkBytes, bytes) - 1;
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(identity.Server, url));
            request.Headers.Range = new RangeHeaderValue(file.Position, last);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            response.EnsureSuccessStatusCode();
            if (response.StatusCode != HttpStatusCode.PartialContent)
                throw new HttpRequestException("The server does not serve ranges.", null, response.StatusCode);
            await response.Content.CopyToAsync(file, cancellation);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Puts a frame into the object store unless it is there.</summary>
    public async Task UploadFrameAsync(string sha256, byte[] content, CancellationToken cancellation)
    {
        using var answer = await AskAsync(
            () =>
            {
                var ask = Signed(HttpMethod.Post, "/api/v1/device/frames");
                ask.Content = JsonContent.Create(new { sha256, bytes = content.Length });
                return ask;
            },
            cancellation);
        answer.EnsureSuccessStatusCode();
        var target = await answer.Content.ReadFromJsonAsync<UploadAnswer>(cancellation) ?? throw new HttpRequestException("The server answered nothing.");
        if (target.Exists)
            return;
        using var put = new HttpRequestMessage(HttpMethod.Put, new Uri(identity.Server, target.Url)) { Content = new ByteArrayContent(content) };
        foreach (var (name, value) in target.Headers ?? [])
            put.Headers.Add(name, value);
        using var stored = await http.SendAsync(put, cancellation);
        stored.EnsureSuccessStatusCode();
    }

    /// <summary>Asks once more when the refusal shows that the device's clock is wrong.</summary>
    private async Task<HttpResponseMessage> AskAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        for (var again = false; ; again = true)
        {
            using var request = make();
            var response = await http.SendAsync(request, cancellation);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                reading.Forget();
            if (again || !time.Learn(response))
                return response;
            response.Dispose();
        }
    }

    private HttpRequestMessage Signed(HttpMethod method, string path) => With(DeviceToken.ForOneCall(identity, key, time.GetUtcNow()), method, path);

    private HttpRequestMessage With(string token, HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(identity.Server, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            return problem.TryGetProperty("detail", out var detail) ? detail.ToString() : response.StatusCode.ToString();
        }
        catch (JsonException)
        {
            return response.StatusCode.ToString();
        }
    }

    private sealed record EnrolAnswer(
        string DeviceId, string ProjectId, int CredentialEpoch, IReadOnlyDictionary<string, string> TrustedKeys, BrokerAccount? Broker);

    private sealed record UploadAnswer(string Url, bool Exists, Dictionary<string, string>? Headers);
}
