using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.EdgeDevice;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Platform;
using VisionInApp.Platform.Objects;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Edge;

/// <summary>The device at addresses of the object store itself, as the platform signs them where objects are on S3.</summary>
public sealed class S3CloudTests(RealServers servers) : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _temporary = new();
    private readonly byte[] _bytes = Random(2_500_000);
    private ServiceProvider _platform = null!;
    private HttpClient _http = null!;
    private Cloud _cloud = null!;

    private IObjectStore Store => _platform.GetRequiredService<IObjectStore>();

    private CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var server = await servers.GetAsync(folder => new Swift(folder));
        var settings = new Dictionary<string, string?>
        {
            ["Platform:DataFolder"] = Path.Combine(_temporary.Path, "platform"),
            ["Platform:Objects:Provider"] = "s3",
            ["Platform:Objects:Endpoint"] = $"{server.Endpoint}",
            ["Platform:Objects:Bucket"] = server.Bucket,
            ["Platform:Objects:AccessKey"] = server.AccessKey,
            ["Platform:Objects:SecretKey"] = server.SecretKey,
        };
        _platform = new ServiceCollection().AddLogging().AddFieldPlatform(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
        var folder = new DeviceFolder(Path.Combine(_temporary.Path, "device"));
        var identity = new DeviceIdentity(new Uri("http://server.test"), "d-1", "p", 1, new Dictionary<string, string>());
        identity.Save(folder);
        _http = new HttpClient(new WebHostStandIn(Store));
        _cloud = new Cloud(_http, identity, DeviceIdentity.OpenKey(folder), new ServerTime(TimeProvider.System));
    }

    [Fact]
    public async Task A_download_from_the_object_store_goes_on_where_it_stopped()
    {
        var info = await Store.PutAsync(new MemoryStream(_bytes), Cancellation);
        var part = Path.Combine(_temporary.Path, "package.part");
        await File.WriteAllBytesAsync(part, _bytes[..1_234_567], Cancellation);
        await _cloud.DownloadAsync(Store.SignGet(info.Sha256, Minute).OriginalString, part, info.Length, Cancellation);
        Sha256(await File.ReadAllBytesAsync(part, Cancellation)).ShouldBe(info.Sha256);
    }

    [Fact]
    public async Task A_download_under_an_expired_address_fails_so_that_another_is_asked_for()
    {
        var info = await Store.PutAsync(new MemoryStream(_bytes), Cancellation);
        var address = Store.SignGet(info.Sha256, TimeSpan.FromSeconds(1)).OriginalString;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var refused = await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            for (var i = 0; ; i++)
                await _cloud.DownloadAsync(address, Path.Combine(_temporary.Path, $"{i}.part"), info.Length, limit.Token);
        });
        refused.StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_frame_is_put_straight_into_the_object_store()
    {
        var frame = Random(50_000);
        await _cloud.UploadFrameAsync(Sha256(frame), frame, Cancellation);
        (await Store.InfoAsync(Sha256(frame), Cancellation)).ShouldBe(new ObjectInfo(Sha256(frame), frame.Length));
        await _cloud.UploadFrameAsync(Sha256(frame), frame, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_platform is not null)
            await _platform.DisposeAsync();
        _temporary.Dispose();
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Random(int length) => RandomNumberGenerator.GetBytes(length);

    /// <summary>Answers where frames may be put as the web host does; what goes to the object store goes there, without the device's token.</summary>
    private sealed class WebHostStandIn(IObjectStore store) : DelegatingHandler(new HttpClientHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Host != "server.test")
            {
                request.Headers.Authorization.ShouldBeNull();
                return await base.SendAsync(request, cancellationToken);
            }

            var offer = (await request.Content!.ReadFromJsonAsync<Offer>(cancellationToken))!;
            var target = store.SignPut(offer.Sha256, offer.Bytes, Minute);
            var exists = await store.InfoAsync(offer.Sha256, cancellationToken) is not null;
            return new HttpResponseMessage { Content = JsonContent.Create(new { url = target.Url.OriginalString, exists, headers = target.Headers }) };
        }

        private sealed record Offer(string Sha256, long Bytes);
    }
}
