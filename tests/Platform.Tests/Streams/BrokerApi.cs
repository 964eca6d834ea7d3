using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Streams;

/// <summary>What an operator does by hand, over the management API.</summary>
internal static class BrokerApi
{
    public static async Task DeleteQueueAsync(RabbitMq broker, string queue)
    {
        using var http = Client(broker);
        (await http.DeleteAsync($"/api/queues/%2F/{queue}")).EnsureSuccessStatusCode();
    }

    public static async Task<string> MakeUserAsync(RabbitMq broker, string name, string configure, string write, string read)
    {
        using var http = Client(broker);
        (await http.PutAsJsonAsync($"/api/users/{name}", new { password = name, tags = "" })).EnsureSuccessStatusCode();
        (await http.PutAsJsonAsync($"/api/permissions/%2F/{name}", new { configure, write, read })).EnsureSuccessStatusCode();
        return broker.Address.Replace(new Uri(broker.Address).UserInfo, $"{name}:{name}", StringComparison.Ordinal);
    }

    public static async Task<string> UsersAsync(RabbitMq broker)
    {
        using var http = Client(broker);
        return await http.GetStringAsync("/api/users");
    }

    private static HttpClient Client(RabbitMq broker)
    {
        var uri = new Uri(broker.Management);
        var client = new HttpClient { BaseAddress = new Uri($"{uri.Scheme}://{uri.Authority}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(uri.UserInfo)));
        return client;
    }
}
