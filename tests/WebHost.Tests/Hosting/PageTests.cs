using System.Net;

namespace VisionInApp.Tests.WebHost.Hosting;

[Collection(WebHostCollection.Name)]
public sealed class PageTests(WebHostFixture host)
{
    private readonly HttpClient anyone = host.NewApi(null).Http;

    [Theory]
    [InlineData("/")]
    [InlineData("/health/live")]
    [InlineData("/api/v1/projects")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/objects/nothing")]
    public async Task Every_answer_tells_browsers_what_not_to_do(string path)
    {
        var answer = await anyone.GetAsync(path);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("script-src 'self';");
        policy.ShouldNotContain("unsafe");
        policy.ShouldContain("frame-ancestors 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        answer.Headers.GetValues("Cross-Origin-Opener-Policy").ShouldBe(["same-origin"]);
        answer.Headers.Contains("Permissions-Policy").ShouldBeTrue();
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task Live_and_ready_answer_without_a_token()
    {
        (await anyone.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await anyone.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_page_is_served_and_always_revalidated()
    {
        var answer = await anyone.GetAsync("/");
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html")))
            Assert.Skip("This build has no wwwroot/index.html.");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        answer.Headers.CacheControl!.NoCache.ShouldBeTrue();
        (await anyone.GetAsync("/missing.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_reference_page_loads_nothing_from_elsewhere()
    {
        var page = await anyone.GetAsync("/reference");
        if (page.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Redirect)
            page = await anyone.GetAsync(page.Headers.Location);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await page.Content.ReadAsStringAsync();
        System.Text.RegularExpressions.Regex.Matches(html, "(?:src|href)=\"(https?:)?//").ShouldBeEmpty();
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("http");
        (await anyone.GetAsync("/reference/scalar.js")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
