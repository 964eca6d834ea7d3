using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Messages;
using VisionInApp.Platform.Streams.RabbitMq;

namespace VisionInApp.Tests.Edge;

public sealed class ServerTimeTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DeviceIdentity _identity = new(new Uri("http://127.0.0.1:1"), "d-1", "p-1", 3, new Dictionary<string, string>());

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-20_000)]
    public async Task A_device_whose_clock_is_wrong_by_days_asks_once_more_in_the_servers_time_and_goes_on_so(int days)
    {
        var server = new StrictServer();
        var cloud = new Cloud(new HttpClient(server), _identity, _key, new ServerTime(new FakeTimeProvider(Now.AddDays(days))));

        (await cloud.GetDesiredAsync(null, default))!.Generation.ShouldBe(7);
        (await cloud.GetDesiredAsync(null, default)).ShouldNotBeNull();
        (await cloud.RenewBrokerAsync(default)).User.ShouldBe("device:d-1");

        server.Answers.ShouldBe([HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK]);
    }

    [Fact]
    public async Task A_refusal_that_is_not_about_the_time_is_not_asked_again()
    {
        var server = new StrictServer { Revoked = true };
        var cloud = new Cloud(new HttpClient(server), _identity, _key, new ServerTime(new FakeTimeProvider(Now)));

        (await Should.ThrowAsync<HttpRequestException>(() => cloud.GetDesiredAsync(null, default))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        server.Answers.ShouldBe([HttpStatusCode.Unauthorized]);
    }

    public void Dispose() => _key.Dispose();

    /// <summary>Refuses tokens of another time than its own, and tells that with every answer.</summary>
    private sealed class StrictServer : HttpMessageHandler
    {
        public bool Revoked { get; init; }

        public List<HttpStatusCode> Answers { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(request.Headers.Authorization!.Parameter!.Split('.')[1])).RootElement;
            var off = Math.Abs(claims.GetProperty("iat").GetInt64() - Now.ToUnixTimeSeconds());
            var answer = new HttpResponseMessage(Revoked || off > 30 ? HttpStatusCode.Unauthorized : HttpStatusCode.OK)
            {
                Content = request.Method == HttpMethod.Get
                    ? JsonContent.Create(new DesiredState { DeviceId = "d-1", Generation = 7, Pipeline = PipelineSettings.Default })
                    : JsonContent.Create(new BrokerAccount("amqp://127.0.0.1:1/", "device:d-1", "p", null, "a", "b")),
            };
            answer.Headers.Date = Now;
            Answers.Add(answer.StatusCode);
            return Task.FromResult(answer);
        }
    }
}
