using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Access;

[Collection(WebHostCollection.Name)]
public sealed class SessionTests(WebHostFixture host)
{
    [Fact]
    public async Task A_one_time_token_opens_one_session()
    {
        var first = await host.NewApi(null).Post("/api/v1/session", new { token = WebHostFixture.ForReplay });
        first.Status.ShouldBe(200);
        first.Body["user"]!["id"]!.GetValue<string>().ShouldBe("local");
        first.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await host.NewApi(first.Body["accessToken"]!.GetValue<string>()).Get("/api/v1/me")).Body["id"]!.GetValue<string>().ShouldBe("local");

        var second = await host.NewApi(null).Post("/api/v1/session", new { token = WebHostFixture.ForReplay });
        (second.Status, second.Code).ShouldBe((401, "session.token_used"));
    }

    [Fact]
    public async Task An_unknown_token_opens_nothing()
    {
        var answer = await host.NewApi(null).Post("/api/v1/session", new { token = new string('x', 40) });
        (answer.Status, answer.Code).ShouldBe((401, "session.token_invalid"));
    }

    [Fact]
    public async Task A_call_through_a_proxy_opens_nothing_and_leaves_the_token_good()
    {
        var forwarded = await host.NewApi(null).Post("/api/v1/session", new { token = WebHostFixture.ForForwarded }, ("X-Forwarded-For", "203.0.113.9"));
        (forwarded.Status, forwarded.Code).ShouldBe((401, "session.not_local"));
        (await host.NewApi(null).Post("/api/v1/session", new { token = WebHostFixture.ForForwarded })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_shown()
    {
        var answer = await host.NewApi(null).Get("/api/v1/projects");
        (answer.Status, answer.Code).ShouldBe((401, "session.required"));
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("HS256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_forged_token_is_refused(string algorithm, string signature)
    {
        var header = Encode(new { alg = algorithm, typ = "JWT" });
        var claims = Encode(new { sub = "local", iss = "visioninapp", aud = "visioninapp/api", exp = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds() });
        (await host.NewApi($"{header}.{claims}.{signature}").Get("/api/v1/me")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_changed_token_is_refused()
    {
        var parts = host.Api.Http.DefaultRequestHeaders.Authorization!.Parameter!.Split('.');
        var claims = JsonNode.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(parts[1]))!;
        claims["sub"] = "somebody";
        (await host.NewApi($"{parts[0]}.{Encode(claims)}.{parts[2]}").Get("/api/v1/me")).Status.ShouldBe(401);
    }

    private static string Encode(object part) => Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(part)));
}
