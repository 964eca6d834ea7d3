using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VisionInApp.Tests.WebHost.Hosting;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Operations;

namespace VisionInApp.Tests.WebHost.Operations;

/// <summary>A web host that shows the Orleans Dashboard.</summary>
public sealed class DashboardHost : HostFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?> { ["Operations:Dashboard"] = "true" };

    public Api As(string userId) => NewApi(Services.GetRequiredService<AccessTokens>().Issue(userId, userId).Token);
}

public sealed class DashboardTests(DashboardHost host) : IClassFixture<DashboardHost>
{
    private const string Page = "/ops/orleans/";

    [Fact]
    public async Task Only_an_administrator_opens_the_dashboard_for_others_it_does_not_exist()
    {
        (await host.NewApi(null).Get(Page)).Status.ShouldBe(401);
        (await host.As("stranger").Get(Page)).Status.ShouldBe(404);
        (await host.As("stranger").Get(Page + "DashboardCounters")).Status.ShouldBe(404);
        (await host.As("stranger").Post("/api/v1/ops/pass")).Status.ShouldBe(403);
        (await host.As("stranger").Get("/api/v1/me")).Body["dashboard"]!.GetValue<bool>().ShouldBeFalse();
        var admin = host.As(LocalSignIn.UserId);
        (await admin.Get("/api/v1/me")).Body["dashboard"]!.GetValue<bool>().ShouldBeTrue();
        (await admin.Get(Page)).Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        // It learns of hosts by asking around, every now and then.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await admin.Get(Page + "DashboardCounters")).Body["totalActiveHostCount"]!.GetValue<int>() != 1)
            await Task.Delay(200, patience.Token);
        (await admin.Get(Page + "Trace")).Status.ShouldBeOneOf(403, 404);
    }

    [Fact]
    public async Task A_browser_opens_it_with_a_pass_that_opens_nothing_else()
    {
        var given = await host.As(LocalSignIn.UserId).Post("/api/v1/ops/pass");
        given.Status.ShouldBe(204);
        var cookie = given.Response.Headers.GetValues("Set-Cookie").Single();
        foreach (var part in (string[])["path=/ops", "httponly", "samesite=strict", "max-age=1800"])
            cookie.ShouldContain(part, Case.Insensitive);
        var pass = ("Cookie", cookie.Split(';')[0]);
        var browser = host.NewApi(null);
        var page = await browser.Get(Page, pass);
        page.Status.ShouldBe(200);
        page.Response.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("unsafe");
        (await browser.Get("/api/v1/me", pass)).Status.ShouldBe(401);
        (await browser.Get(Page, ("Cookie", pass.Item2[..^1] + (pass.Item2[^1] == '0' ? '1' : '0')))).Status.ShouldBe(401);
    }

    [Fact]
    public void A_pass_runs_out_and_cannot_be_made_up()
    {
        var time = new FakeTimeProvider();
        var passes = new OperatorPass(new byte[32], time);
        var pass = passes.Issue();
        passes.IsGood(pass).ShouldBeTrue();
        new OperatorPass([1, .. new byte[31]], time).IsGood(pass).ShouldBeFalse();
        foreach (var bad in (string?[])[null, "", ".", "1.2", pass + "0", "9" + pass, new string('9', 99)])
            passes.IsGood(bad).ShouldBeFalse(bad);
        time.Advance(OperatorPass.Lifetime);
        passes.IsGood(pass).ShouldBeFalse();
    }
}

[Collection(WebHostCollection.Name)]
public sealed class NoDashboardTests(WebHostFixture host)
{
    [Fact]
    public async Task Unless_it_is_asked_for_there_is_no_dashboard()
    {
        (await host.Api.Get("/ops/orleans/")).Status.ShouldBe(404);
        (await host.Api.Post("/api/v1/ops/pass")).Status.ShouldBe(404);
    }
}
