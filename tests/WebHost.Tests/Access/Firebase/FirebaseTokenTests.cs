using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Access.Firebase;

/// <summary>Every check of a token by itself: all else in it is right.</summary>
[Collection(FirebaseHostCollection.Name)]
public sealed class FirebaseTokenTests(FirebaseHost host)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task A_good_token_is_its_person()
    {
        var me = await host.Person("ann-uid").Get("/api/v1/me");
        me.Status.ShouldBe(200);
        (me.Body["id"]!.GetValue<string>(), me.Body["name"]!.GetValue<string>()).ShouldBe(("ann-uid", "ann-uid@example.com"));
    }

    [Fact]
    public Task Another_audience_is_refused() => Refused(c => c["aud"] = "another-project");

    [Fact]
    public Task Several_audiences_are_refused() => Refused(c => c["aud"] = new JsonArray(TestIssuer.ProjectId, "another-project"));

    [Fact]
    public Task Another_issuer_is_refused() => Refused(c => c["iss"] = "https://securetoken.google.com/another-project");

    [Fact]
    public Task An_expired_token_is_refused() => Refused(c => c["exp"] = Now.AddMinutes(-5).ToUnixTimeSeconds());

    [Fact]
    public Task A_token_without_an_end_is_refused() => Refused(c => c.Remove("exp"));

    [Fact]
    public Task A_token_that_is_not_valid_yet_is_refused() => Refused(c => c["iat"] = Now.AddMinutes(10).ToUnixTimeSeconds());

    [Fact]
    public Task A_token_without_a_beginning_is_refused() => Refused(c => c.Remove("iat"));

    [Fact]
    public Task A_token_for_later_is_refused() => Refused(c => c["nbf"] = Now.AddMinutes(10).ToUnixTimeSeconds());

    [Fact]
    public Task A_sign_in_in_the_future_is_refused() => Refused(c => c["auth_time"] = Now.AddMinutes(10).ToUnixTimeSeconds());

    [Fact]
    public Task A_token_that_does_not_say_when_the_person_signed_in_is_refused() => Refused(c => c.Remove("auth_time"));

    [Fact]
    public Task A_time_that_is_no_number_is_refused() => Refused(c => c["auth_time"] = "yesterday");

    [Fact]
    public Task An_empty_subject_is_refused() => Refused(c => c["sub"] = "");

    [Fact]
    public Task A_missing_subject_is_refused() => Refused(c => c.Remove("sub"));

    [Fact]
    public Task A_subject_longer_than_128_characters_is_refused() => Refused(c => c["sub"] = new string('a', 129));

    [Fact]
    public async Task A_subject_of_128_characters_is_good() => (await host.Person(new string('a', 128)).Get("/api/v1/me")).Status.ShouldBe(200);

    [Fact]
    public async Task Clocks_may_differ_by_a_minute() =>
        (await host.Person("ann-uid", c => (c["iat"], c["auth_time"], c["exp"]) = (Now.AddMinutes(1).ToUnixTimeSeconds(), Now.AddMinutes(1).ToUnixTimeSeconds(), Now.AddMinutes(61).ToUnixTimeSeconds()))
            .Get("/api/v1/me")).Status.ShouldBe(200);

    [Fact]
    public Task An_unknown_key_is_refused()
    {
        var stranger = new TestIssuer("key-9");
        return Refused(stranger.Sign(TestIssuer.Claims(Now), "key-9"));
    }

    [Fact]
    public Task A_token_that_names_no_key_is_refused() =>
        Refused(host.Issuer.Sign(TestIssuer.Claims(Now), "key-1", new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT" }));

    [Fact]
    public Task A_signature_by_another_key_is_refused()
    {
        var forger = new TestIssuer("key-1");
        return Refused(forger.Sign(TestIssuer.Claims(Now), "key-1"));
    }

    [Fact]
    public Task Changed_claims_are_refused()
    {
        var parts = host.Token().Split('.');
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(parts[1]))!;
        claims["sub"] = "somebody-else";
        return Refused($"{parts[0]}.{Base64UrlEncoder.Encode(claims.ToJsonString())}.{parts[2]}");
    }

    [Fact]
    public Task An_unsigned_token_is_refused() => Refused(TestIssuer.Unsigned(TestIssuer.Claims(Now), new JsonObject { ["alg"] = "none", ["typ"] = "JWT" }) + ".");

    [Fact]
    public Task A_good_signature_under_the_name_of_none_is_refused() =>
        Refused(host.Issuer.Sign(TestIssuer.Claims(Now), "key-1", new JsonObject { ["alg"] = "none", ["kid"] = "key-1" }));

    [Fact]
    public Task A_signature_cut_off_is_refused() => Refused(host.Token()[..(host.Token().LastIndexOf('.') + 1)]);

    [Fact]
    public Task Another_RSA_algorithm_is_refused() =>
        Refused(host.Issuer.Sign(TestIssuer.Claims(Now), "key-1", new JsonObject { ["alg"] = "RS512", ["kid"] = "key-1" }));

    [Fact]
    public Task The_public_key_taken_for_a_secret_is_refused()
    {
        var signed = TestIssuer.Unsigned(TestIssuer.Claims(Now), new JsonObject { ["alg"] = "HS256", ["kid"] = "key-1", ["typ"] = "JWT" });
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(host.Issuer.PublicPem("key-1")), Encoding.ASCII.GetBytes(signed));
        return Refused($"{signed}.{Base64UrlEncoder.Encode(signature)}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9..")]
    public Task What_is_no_token_is_refused(string text) => Refused(text);

    [Fact]
    public async Task A_local_sign_in_token_opens_nothing_here()
    {
        var answer = await host.NewApi(null).Post("/api/v1/session", new { token = WebHostFixture.ForReplay });
        (answer.Status, answer.Code).ShouldBe((401, "session.other_provider"));
    }

    [Fact]
    public async Task The_settings_tell_a_page_how_to_sign_in()
    {
        var settings = (await host.NewApi(null).Get("/api/v1/session/settings")).Body;
        settings["provider"]!.GetValue<string>().ShouldBe("firebase");
        settings["firebase"]!["authDomain"]!.GetValue<string>().ShouldBe("plant-4.firebaseapp.com");
        settings["firebase"]!["google"]!.GetValue<bool>().ShouldBeFalse();
        settings["firebase"]!["emulator"].ShouldBeNull();
    }

    private Task Refused(Action<JsonObject> change) => Refused(host.Token("ann-uid", change));

    private async Task Refused(string token)
    {
        var answer = await host.NewApi(token).Get("/api/v1/me");
        (answer.Status, answer.Code).ShouldBe((401, "session.required"));
    }
}
