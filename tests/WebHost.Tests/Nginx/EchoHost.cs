using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VisionInApp.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Nginx;

/// <summary>A Kestrel that answers how a request looks to us: who sent it, by which scheme and to which host.</summary>
internal sealed class EchoHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private EchoHost(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <param name="knownProxies">Setting <c>Proxy:Known</c>.</param>
    public static async Task<EchoHost> StartAsync(string knownProxies)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("urls", "http://127.0.0.1:0"), new("Proxy:Known", knownProxies)]);
        builder.Services.AddForwardedRequests(builder.Configuration);
        var app = builder.Build();
        app.UseForwardedHeaders();
        app.Run(http => http.Response.WriteAsync($"{http.Connection.RemoteIpAddress} {http.Request.Scheme} {http.Request.Host}"));
        await app.StartAsync();
        return new EchoHost(app);
    }

    /// <summary>Its answer to a request with these headers.</summary>
    public static async Task<string> AskAsync(HttpClient client, Uri address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
