using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;
using VisionInApp.EdgeDevice;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;

namespace VisionInApp.Tests.Edge;

public sealed class DeviceBrokerTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly HttpClient http;
    private readonly DeviceBroker broker;
    private int given;

    public DeviceBrokerTests()
    {
        var folder = new DeviceFolder(temporary.Path);
        new DeviceIdentity(new Uri("http://server.test"), "d-1", "p", 1, new Dictionary<string, string>()).Save(folder);
        http = new HttpClient(new Server(() => Account(++given)));
        var enrolment = new Enrolment(folder, new DeviceOptions(), http, time);
        enrolment.Refresh();
        broker = new DeviceBroker(folder, enrolment, new StreamNames(8), time);
    }

    [Fact]
    public async Task An_account_is_asked_for_once_and_kept()
    {
        (await AddressAsync()).Port.ShouldBe(5001);
        (await AddressAsync()).Port.ShouldBe(5001);
    }

    [Fact]
    public async Task An_account_the_broker_refuses_is_replaced()
    {
        broker.Failed(await AddressAsync(), refused: true);
        (await AddressAsync()).Port.ShouldBe(5002);
        (await AddressAsync()).Port.ShouldBe(5002);
    }

    [Fact]
    public async Task A_broker_out_of_reach_is_looked_for_again_after_a_minute()
    {
        broker.Failed(await AddressAsync(), refused: false);
        time.Advance(TimeSpan.FromSeconds(59));
        (await AddressAsync()).Port.ShouldBe(5001);
        time.Advance(TimeSpan.FromSeconds(1));
        (await AddressAsync()).Port.ShouldBe(5002);
        broker.Failed(await AddressAsync(), refused: false);
        (await AddressAsync()).Port.ShouldBe(5002);
    }

    [Fact]
    public async Task A_broker_that_came_back_is_where_it_was()
    {
        var address = await AddressAsync();
        broker.Failed(address, refused: false);
        broker.Connected(address);
        time.Advance(TimeSpan.FromHours(1));
        broker.Failed(address, refused: false);
        (await AddressAsync()).Port.ShouldBe(5001);
    }

    public void Dispose()
    {
        http.Dispose();
        temporary.Dispose();
    }

    private static BrokerAccount Account(int number) => new($"amqps://broker.test:{5000 + number}/%2F", "device:d-1", $"password-{number}", null, "a", "b");

    private ValueTask<BrokerAddress> AddressAsync() => broker.AddressAsync(TestContext.Current.CancellationToken);

    private sealed class Server(Func<BrokerAccount> next) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(next()) });
    }
}
