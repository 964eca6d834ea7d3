using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;
using VisionInApp.Servers;
using VisionInApp.Tests.WebHost.Hosting;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Devices;

/// <summary>Devices of a host whose streams are a broker's.</summary>
public sealed class BrokerDeviceTests(RealServers servers) : IAsyncLifetime
{
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;
    private RabbitMq broker = null!;
    private BrokerHost host = null!;
    private Api api = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await servers.GetAsync(folder => new RabbitMq(folder));
        host = new BrokerHost(broker);
        await host.InitializeAsync();
        api = host.NewApi(host.Services.GetRequiredService<AccessTokens>().Issue(LocalSignIn.UserId, LocalSignIn.UserId).Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
    }

    [Fact]
    public async Task A_device_gets_a_user_of_its_own_with_which_it_reports_until_it_is_revoked()
    {
        using var device = new TestDevice();
        var joined = await JoinAsync(device);
        var account = Account(joined.Body["broker"]!);
        account.User.ShouldBe($"device:{joined.Body["deviceId"]}");
        await ReportAsync(account, "running");
        var seen = await Eventually(async () => (await api.Get($"/api/v1/devices/{device.Id}")).Body, d => d["status"]!.GetValue<string>() == "running");
        seen["id"]!.GetValue<string>().ShouldBe(device.Id);

        var renewed = await host.NewApi(device.Token()).Post("/api/v1/device/broker", new { });
        renewed.Status.ShouldBe(200);
        await Should.ThrowAsync<BrokerAwayException>(() => ReportAsync(account, "idle"));
        await ReportAsync(Account(renewed.Body), "idle");

        (await api.Post($"/api/v1/devices/{device.Id}/revoke", new { })).Status.ShouldBe(200);
        await Should.ThrowAsync<BrokerAwayException>(() => ReportAsync(Account(renewed.Body), "running"));
        (await host.NewApi(device.Token()).Post("/api/v1/device/broker", new { })).Status.ShouldBe(401);
    }

    [Fact]
    public async Task What_a_device_says_of_another_becomes_a_dead_letter()
    {
        using var honest = new TestDevice();
        using var liar = new TestDevice();
        await JoinAsync(honest);
        var account = Account((await JoinAsync(liar)).Body["broker"]!);
        await ReportAsync(account, "failed", of: honest.Id);
        var ledger = host.Services.GetRequiredService<IStreamLedger>();
        var letter = await Eventually(async () => (await ledger.DeadLettersAsync(cancellationToken: cancellation)).FirstOrDefault(l => l.Reason.Contains(honest.Id, StringComparison.Ordinal)), l => l is not null);
        letter!.Reason.ShouldContain(account.User);
        (await api.Get($"/api/v1/devices/{honest.Id}")).Body["status"]!.GetValue<string>().ShouldNotBe("failed");
    }

    private async Task<Answer> JoinAsync(TestDevice device)
    {
        var project = (await api.Post("/api/v1/projects", new { name = "Fleet" })).Body["result"]!.GetValue<string>();
        var offer = await api.Post($"/api/v1/projects/{project}/enrolments", new { name = "camera 1" });
        var joined = await host.NewApi(null).Post(
            "/api/v1/device/enrol", new { token = offer.Body["token"]!.GetValue<string>(), publicKeyPem = device.PublicKeyPem, name = "camera 1", hardwareId = "test" });
        joined.Status.ShouldBe(200, joined.Json?.ToJsonString());
        device.Joined(joined);
        return joined;
    }

    private async Task ReportAsync(BrokerAccount account, string status, string? of = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Platform:DataFolder"] = host.DataFolder,
            ["Platform:Streams:Provider"] = "rabbitmq",
            ["Platform:Streams:Address"] = account.Open().WithSecrets(),
            ["Platform:Streams:CaFile"] = broker.CaFile,
        }).Build();
        await using var services = new ServiceCollection().AddLogging().AddFieldPlatform(configuration).BuildServiceProvider();
        var report = new DeviceReported
        {
            At = DateTimeOffset.UtcNow,
            DeviceId = of ?? Producers.DeviceOf(account.User)!,
            Generation = 0,
            Status = status,
            FramesSeen = 1,
            FramesCaptured = 0,
            SoftwareVersion = "0",
        };
        var epoch = Random.Shared.NextInt64(1, long.MaxValue);
        var message = EnvelopeCodec.Encode(new EnvelopeHeader(account.User, epoch, 1, 1), [EnvelopeCodec.EncodeRecord(report)]);
        // The host makes the stream as soon as it consumes it; until then this user may not.
        await services.GetRequiredService<IMessageStream>().PublishAsync(account.Publish, message, cancellation);
    }

    private async Task<T> Eventually<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var value = await read();
            if (condition(value))
                return value;
            await beat.WaitForNextTickAsync(limit.Token);
        }
    }

    private static BrokerAccount Account(JsonNode json) => json.Deserialize<BrokerAccount>(JsonSerializerOptions.Web)!;

    private sealed class BrokerHost(RabbitMq broker) : HostFixture
    {
        protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
        {
            ["Platform:Streams:Provider"] = "rabbitmq",
            ["Platform:Streams:Address"] = broker.Address,
            ["Platform:Streams:CaFile"] = broker.CaFile,
            ["Platform:Streams:Management"] = broker.Management,
        };
    }
}
