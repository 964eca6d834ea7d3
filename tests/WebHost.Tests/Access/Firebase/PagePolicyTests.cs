using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Access.Firebase;

/// <summary>What the page may reach beside us, by how people sign in.</summary>
[Collection(FirebaseHostCollection.Name)]
public sealed class PagePolicyTests(FirebaseHost host)
{
    [Fact]
    public async Task With_Firebase_the_page_may_reach_its_servers_and_nothing_more()
    {
        var policy = await PolicyAsync(host);
        policy.ShouldContain("connect-src 'self' https://identitytoolkit.googleapis.com https://securetoken.googleapis.com;");
        policy.ShouldContain("script-src 'self';");
        policy.ShouldNotContain("frame-src");
    }

    [Fact]
    public async Task For_Google_it_may_load_the_sign_in_window_too()
    {
        await using var google = new GoogleHost();
        await google.InitializeAsync();
        var policy = await PolicyAsync(google);
        policy.ShouldContain("script-src 'self' https://apis.google.com;");
        policy.ShouldContain("frame-src https://plant-4.firebaseapp.com;");
        (await google.NewApi(null).Get("/api/v1/session/settings")).Body["firebase"]!["google"]!.GetValue<bool>().ShouldBeTrue();
    }

    private static async Task<string> PolicyAsync(HostFixture host) => (await host.NewApi(null).Http.GetAsync("/")).Headers.GetValues("Content-Security-Policy").Single();

    private sealed class GoogleHost : HostFixture
    {
        protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
        {
            ["Access:Provider"] = "firebase",
            ["Access:Firebase:ProjectId"] = TestIssuer.ProjectId,
            ["Access:Firebase:ApiKey"] = "public-key",
            ["Access:Firebase:Google"] = "true",
        };
    }
}
