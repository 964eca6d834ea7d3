using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Operations;

/// <summary>What a web host sends to a collector.</summary>
public sealed class ExportTests : IDisposable
{
    /// <summary>What an address may hold that opens something.</summary>
    private const string Key = "a-key-in-an-address";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private readonly string folder = Directory.CreateTempSubdirectory("webhost-export-").FullName;

    [Fact]
    public async Task A_browsers_trace_goes_on_through_the_grains_and_metrics_come_too()
    {
        await using var collector = new Collector();
        using var host = HostProcess.Start(folder, settings: collector.Settings);
        await host.ReadyAsync();
        await host.SignInAsync();
        (await host.Api.Post("/api/v1/projects", new { name = "Traced" }, ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"))).Status.ShouldBe(201);

        (await host.Api.Get($"/api/v1/projects?cursor={Key}", ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"))).Status.ShouldBe(200);

        var trace = Convert.FromHexString(Trace);
        await WaitAsync(() => collector.Has("/v1/traces", trace, Collector.Text("visioninapp-webhost"), Collector.Text("POST /api/v1/projects")));
        await WaitAsync(() => collector.Has("/v1/traces", trace, Collector.Text("ProjectGrain/Create")));
        await WaitAsync(() => collector.Has("/v1/traces", trace, Collector.Text("GET /api/v1/projects")));
        await WaitAsync(() => collector.Has("/v1/metrics", Collector.Text("vision.stream.lag"), Collector.Text("http.server.request.duration")));
        collector.Has("/v1/traces", Collector.Text("/health/ready")).ShouldBeFalse();
        collector.Has("/v1/traces", Collector.Text(Key)).ShouldBeFalse();
        (await host.StopAsync()).ShouldBe(0);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task WaitAsync(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!holds())
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
