using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.Servers;

namespace VisionInApp.Bench;

/// <summary>Kestrel with nothing behind it: every request is answered 304. What a benchmark compares with, in a process of its own.</summary>
internal static class BareServer
{
    public const string Name = "bare-server";

    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "On 127.0.0.1.", Required = true };
        var command = new Command(Name, "Kestrel alone, for the other benchmarks to compare with.") { port };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(port), cancellation));
        return command;
    }

    private static async Task RunAsync(int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.ListenLocalhost(port));
        await using var app = builder.Build();
        app.MapGet("/{**path}", (HttpContext http) => http.Response.StatusCode = StatusCodes.Status304NotModified);
        await app.StartAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
    }
}

/// <summary>The same as a process that a benchmark starts.</summary>
internal sealed class BareHost(string folder) : LocalServer(folder)
{
    public override string Name => "Kestrel";

    public int Port { get; } = FreePorts.Take();

    protected override IReadOnlyList<string> Needs => ["dotnet"];

    protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override IEnumerable<ServerProcess> Processes() =>
        [new(At("log"), ["dotnet", typeof(BareServer).Assembly.Location, BareServer.Name, "--port", $"{Port}"])];

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new RawClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        return await client.SendAsync("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray()) == 304;
    }
}
