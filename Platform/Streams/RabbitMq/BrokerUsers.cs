using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>The broker's users for devices and workers, by its management API: each may write one stream and read one, and make nothing.</summary>
/// <param name="address">The broker as this process speaks to it.</param>
/// <param name="shown">The broker's address for those outside, without a user.</param>
public sealed class BrokerUsers(HttpClient management, BrokerAddress address, string shown, StreamNames names) : IDisposable
{
    private const int ConnectionsAtOnce = 8;
    private readonly string vhost = Uri.EscapeDataString(address.VirtualHost);

    /// <summary>Makes the user of a device, or gives it another password.</summary>
    /// <exception cref="HttpRequestException">The management API cannot be used.</exception>
    public Task<BrokerAccount> GrantDeviceAsync(string deviceId, CancellationToken cancellationToken) =>
        GrantAsync(Producers.Device(deviceId), names.Device(deviceId), names.Control(deviceId), cancellationToken);

    /// <summary>Makes the user of a worker of a pool, or gives it another password.</summary>
    /// <exception cref="HttpRequestException">The management API cannot be used.</exception>
    public Task<BrokerAccount> GrantWorkerAsync(string workerId, string pool, CancellationToken cancellationToken) =>
        GrantAsync(Producers.Worker(workerId), names.Train(workerId), StreamNames.Gpu(pool), cancellationToken);

    /// <summary>Deletes a producer's user; the broker ends its connections.</summary>
    /// <exception cref="HttpRequestException">The management API cannot be used.</exception>
    public async Task RevokeAsync(string producer, CancellationToken cancellationToken)
    {
        using var response = await management.DeleteAsync($"/api/users/{Uri.EscapeDataString(producer)}", cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotFound)
            response.EnsureSuccessStatusCode();
    }

    /// <summary>Ids of all devices that have a user.</summary>
    /// <exception cref="HttpRequestException">The management API cannot be used.</exception>
    public async Task<IReadOnlyList<string>> DevicesAsync(CancellationToken cancellationToken)
    {
        var users = await management.GetFromJsonAsync<List<ListedUser>>("/api/users", cancellationToken) ?? [];
        return [.. users.Select(u => Producers.DeviceOf(u.Name)).OfType<string>()];
    }

    public void Dispose() => management.Dispose();

    /// <summary>A client of the management API.</summary>
    /// <param name="location"><c>https://user:password@host:port</c>; without TLS only on this machine.</param>
    /// <exception cref="FormatException">It has another form; the message does not repeat it.</exception>
    internal static HttpClient Client(string location, string? caPem)
    {
        if (!Uri.TryCreate(location, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Split(':', 2) is not [{ Length: > 0 } user, var password])
            throw new FormatException("is not an address like https://user:password@host:port");
        if (uri.Scheme == "http" && !uri.IsLoopback)
            throw new FormatException("speaks to another machine without TLS; use https://");
        var handler = new SocketsHttpHandler();
        if (caPem is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => CaTrust.Accepts(caPem, certificate, errors);
        var client = new HttpClient(handler) { BaseAddress = new Uri($"{uri.Scheme}://{uri.Authority}"), Timeout = TimeSpan.FromSeconds(15) };
        var credentials = Encoding.UTF8.GetBytes($"{Uri.UnescapeDataString(user)}:{Uri.UnescapeDataString(password)}");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        return client;
    }

    private async Task<BrokerAccount> GrantAsync(string producer, string publish, string follow, CancellationToken cancellationToken)
    {
        var user = Uri.EscapeDataString(producer);
        var password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await PutAsync($"/api/users/{user}", new { password, tags = "" }, cancellationToken);
        await PutAsync($"/api/permissions/{vhost}/{user}", new { configure = "^$", write = Only(publish), read = Only(follow) }, cancellationToken);
        await PutAsync($"/api/user-limits/{user}/max-connections", new { value = ConnectionsAtOnce }, cancellationToken);
        return new BrokerAccount(shown, producer, password, address.CaPem, publish, follow);
    }

    private async Task PutAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await management.PutAsJsonAsync(path, body, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static string Only(string name) => $"^{Regex.Escape(name)}$";

    private sealed record ListedUser(string Name);
}
