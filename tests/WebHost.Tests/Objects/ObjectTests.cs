using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using OpenCvSharp;
using VisionInApp.Platform.Objects;
using VisionInApp.Tests.WebHost.Hosting;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.Tests.WebHost.Objects;

[Collection(WebHostCollection.Name)]
public sealed class ObjectTests(WebHostFixture host)
{
    private readonly HttpClient anyone = host.NewApi(null).Http;

    private IObjectStore Store => host.Services.GetRequiredService<IObjectStore>();

    private ObjectUrls Urls => host.Services.GetRequiredService<ObjectUrls>();

    [Fact]
    public async Task Bytes_put_under_a_signed_address_are_read_back_and_may_be_put_again()
    {
        var bytes = Pictures.Png(101);
        var sha256 = Pictures.Sha256Of(bytes);
        var address = Urls.Upload(sha256, bytes.Length).Url;
        foreach (var type in new[] { null, "application/zip", "text/html" })
        {
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
            (await anyone.PutAsync(address, content)).StatusCode.ShouldBe(HttpStatusCode.OK, type);
        }

        var read = await anyone.GetAsync(Store.SignGet(sha256, TimeSpan.FromMinutes(1)));
        (await read.Content.ReadAsByteArrayAsync()).ShouldBe(bytes);
        read.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        read.Headers.CacheControl!.ToString().ShouldContain("immutable");
    }

    [Fact]
    public async Task Other_bytes_than_announced_are_refused_and_not_kept()
    {
        var (announced, sent) = (Pictures.Png(102), Pictures.Png(103));
        sent = [.. sent.Take(announced.Length), .. new byte[Math.Max(0, announced.Length - sent.Length)]];
        var sha256 = Pictures.Sha256Of(announced);
        var answer = await host.NewApi(null).Put(Urls.Upload(sha256, announced.Length).Url.OriginalString, new ByteArrayContent(sent));
        (answer.Status, answer.Code).ShouldBe((422, "object.mismatch"));
        (await Store.InfoAsync(sha256)).ShouldBeNull();
    }

    [Fact]
    public async Task Another_length_than_announced_is_refused()
    {
        var bytes = Pictures.Png(104);
        var answer = await host.NewApi(null).Put(Urls.Upload(Pictures.Sha256Of(bytes), bytes.Length - 1).Url.OriginalString, new ByteArrayContent(bytes));
        (answer.Status, answer.Code).ShouldBe((422, "object.mismatch"));
    }

    [Fact]
    public async Task A_part_is_answered_with_that_part()
    {
        var bytes = await StoredAsync(Pictures.Png(105));
        using var request = new HttpRequestMessage(HttpMethod.Get, Urls.ForDevice(Pictures.Sha256Of(bytes)));
        request.Headers.Range = new RangeHeaderValue(10, 29);
        var answer = await anyone.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        answer.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes 10-29/{bytes.Length}");
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(bytes[10..30]);
    }

    [Fact]
    public async Task A_part_outside_the_object_is_416()
    {
        var bytes = await StoredAsync(Pictures.Png(105));
        using var request = new HttpRequestMessage(HttpMethod.Get, Urls.ForDevice(Pictures.Sha256Of(bytes)));
        request.Headers.Range = new RangeHeaderValue(bytes.Length, null);
        var answer = await anyone.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        answer.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes */{bytes.Length}");
    }

    [Fact]
    public async Task A_picture_is_served_as_what_its_bytes_are()
    {
        var png = await StoredAsync(Pictures.Png(106));
        var page = await StoredAsync("<html><script>alert(1)</script></html>"u8.ToArray());
        (await anyone.GetAsync(Urls.Picture(Pictures.Sha256Of(png)))).Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        var hostile = await anyone.GetAsync(Urls.Picture(Pictures.Sha256Of(page)));
        hostile.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        hostile.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        hostile.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task A_thumbnail_is_a_small_jpeg_and_is_made_once()
    {
        var bytes = await StoredAsync(Pictures.Png(107, 1200, 600));
        var address = Urls.Thumbnail(Pictures.Sha256Of(bytes));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => anyone.GetByteArrayAsync(address)));
        answers.ShouldAllBe(a => a.SequenceEqual(answers[0]));
        using var small = Cv2.ImDecode(answers[0], ImreadModes.Color);
        (small.Width, small.Height).ShouldBe((320, 160));
    }

    [Fact]
    public async Task A_thumbnail_of_what_is_no_picture_is_refused_with_the_reason()
    {
        var text = await StoredAsync("not a picture"u8.ToArray());
        var answer = await host.NewApi(null).Get(Urls.Thumbnail(Pictures.Sha256Of(text)));
        (answer.Status, answer.Code).ShouldBe((422, "image.unsupported_format"));
    }

    [Fact]
    public async Task An_address_is_good_for_its_object_method_and_time_only()
    {
        var bytes = await StoredAsync(Pictures.Png(108));
        var other = await StoredAsync(Pictures.Png(109));
        var good = Urls.ForDevice(Pictures.Sha256Of(bytes));
        (await anyone.GetAsync(good)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await anyone.GetAsync(good.Replace(Pictures.Sha256Of(bytes), Pictures.Sha256Of(other)))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await anyone.GetAsync(good.Replace("octet-stream", "octet-streem"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await anyone.GetAsync(good.Split('?')[0])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await anyone.PutAsync(good, new ByteArrayContent(bytes))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/objects/..%2f..%2fkeys%2faccess-tokens.secret")]
    [InlineData("/objects/%2e%2e%2f%2e%2e%2fvision.db")]
    [InlineData("/objects/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/..%2fkeys/access-tokens.secret")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/lib/..%5c..%5cappsettings.json")]
    [InlineData("/index.html%00.js")]
    public async Task No_path_leads_out(string path)
    {
        var answer = await anyone.GetAsync(path);
        ((int)answer.StatusCode).ShouldBeOneOf(400, 404);
    }

    private async Task<byte[]> StoredAsync(byte[] bytes)
    {
        await Store.PutAsync(new MemoryStream(bytes));
        return bytes;
    }
}
