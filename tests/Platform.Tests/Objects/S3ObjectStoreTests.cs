using System.Net;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Objects.S3;

namespace VisionInApp.Tests.Platform.Objects;

public sealed class S3ObjectStoreTests(RealServers servers) : ObjectStoreContract, IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly HttpClient http = new();
    private S3TestBucket bucket = null!;

    protected override IObjectStore Store => bucket.Platform.Get<IObjectStore>();

    public async ValueTask InitializeAsync() => bucket = await S3TestBucket.MakeAsync(servers);

    [Fact]
    public async Task Bytes_put_under_a_signed_address_are_an_object_when_asked_for()
    {
        (await SendAsync(Store.SignPut(HelloSha256, 5, Minute), "hello")).ShouldBe(HttpStatusCode.OK);
        (await Store.InfoAsync(HelloSha256)).ShouldBe(new ObjectInfo(HelloSha256, 5));
        (await bucket.KeysAsync()).ShouldBe([S3Keys.Object(HelloSha256)]);
    }

    [Fact]
    public async Task Other_bytes_put_under_a_signed_address_never_become_the_object()
    {
        // Same length: this server checks nothing else.
        (await SendAsync(Store.SignPut(HelloSha256, 5, Minute), "hellO")).ShouldBe(HttpStatusCode.OK);
        (await Store.OpenReadAsync(HelloSha256)).ShouldBeNull();
        (await Store.InfoAsync(HelloSha256)).ShouldBeNull();
        (await bucket.KeysAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signed_address_takes_as_many_bytes_as_it_was_signed_for() =>
        (await SendAsync(Store.SignPut(HelloSha256, 5, Minute), "hello, world")).ShouldBe(HttpStatusCode.Forbidden);

    [Fact]
    public async Task A_signed_address_gives_the_type_and_the_name_it_was_signed_for()
    {
        await PutAsync("hello");
        using var answer = await http.GetAsync(Store.SignGet(HelloSha256, Minute, ObjectContentTypes.Zip, "그림 \"1\".zip"));
        (await answer.Content.ReadAsStringAsync()).ShouldBe("hello");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(ObjectContentTypes.Zip);
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        answer.Content.Headers.ContentDisposition.FileNameStar.ShouldBe("그림 \"1\".zip");
    }

    [Fact]
    public async Task A_changed_address_is_refused()
    {
        await PutAsync("hello");
        var address = Store.SignGet(HelloSha256, Minute, ObjectContentTypes.Zip).AbsoluteUri;
        (await http.GetAsync(address.Replace("application%2Fzip", "text%2Fhtml", StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await http.GetAsync(address.Split('?')[0])).IsSuccessStatusCode.ShouldBeFalse();
    }

    [Fact]
    public async Task An_address_ends_at_its_expiry()
    {
        await PutAsync("hello");
        var address = Store.SignGet(HelloSha256, TimeSpan.FromSeconds(2));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        HttpStatusCode status;
        do
            status = (await http.GetAsync(address, limit.Token)).StatusCode;
        while (status == HttpStatusCode.OK);
        status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_twice_is_stored_too()
    {
        await using var once = new OnceStream("hello"u8.ToArray());
        (await Store.PutAsync(once)).ShouldBe(new ObjectInfo(HelloSha256, 5));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await bucket.DisposeAsync();
    }

    private async Task<HttpStatusCode> SendAsync(SignedPut target, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, target.Url) { Content = new StreamContent(Bytes(text)) };
        foreach (var (name, value) in target.Headers)
            request.Headers.Add(name, value);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private sealed class OnceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
