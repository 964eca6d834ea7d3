using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.EdgeDevice;
using VisionInApp.EdgeDevice.Report;
using VisionInApp.EdgeDevice.Sync;

namespace VisionInApp.Tests.Edge;

public sealed class UploadWorkerTests : IAsyncDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly SlowServer server = new();
    private readonly ServiceProvider services;

    public UploadWorkerTests()
    {
        var settings = new Dictionary<string, string?> { ["Platform:DataFolder"] = Path.Combine(temporary.Path, "data") };
        var options = new DeviceOptions { Folder = Path.Combine(temporary.Path, "device") };
        services = new ServiceCollection().AddLogging()
            .AddDeviceAgent(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), options)
            .AddSingleton(new HttpClient(server))
            .BuildServiceProvider();
        new DeviceIdentity(new Uri("http://server.test"), "d-1", "p", 1, new Dictionary<string, string>()).Save(services.GetRequiredService<DeviceFolder>());
        services.GetRequiredService<Enrolment>().Refresh();
    }

    [Fact]
    public async Task A_store_that_does_not_answer_in_time_is_asked_again_and_the_frame_arrives()
    {
        var pending = services.GetRequiredService<PendingFrames>();
        pending.Add(PendingFramesTests.Frame("f", 0.5, "d-1"), [1, 2, 3]);
        using var worker = ActivatorUtilities.CreateInstance<UploadWorker>(services);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (pending.Count > 0 && !worker.ExecuteTask!.IsCompleted)
            await beat.WaitForNextTickAsync(patience.Token);
        worker.ExecuteTask!.IsFaulted.ShouldBeFalse();
        (pending.Count, server.Asked).ShouldBe((0, 2));
        await worker.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        temporary.Dispose();
    }

    /// <summary>Lets the first request run out of time, as <see cref="HttpClient.Timeout"/> says it, and has every frame already.</summary>
    private sealed class SlowServer : HttpMessageHandler
    {
        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => ++Asked == 1
            ? throw new TaskCanceledException("The request was canceled.", new TimeoutException())
            : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(new { url = "", exists = true }) });
    }
}
