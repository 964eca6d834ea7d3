using VisionInApp.Grains.Interfaces.Users;

namespace VisionInApp.Tests.WebHost.Access.Firebase;

[Collection(FirebaseHostCollection.Name)]
public sealed class EndedSessionTests(FirebaseHost host)
{
    [Fact]
    public async Task An_ended_session_is_refused_at_once_and_a_later_sign_in_is_good()
    {
        var before = host.Person("bob-uid");
        (await before.Get("/api/v1/me")).Status.ShouldBe(200);
        var ended = await before.Post("/api/v1/session/end-all");
        ended.Status.ShouldBe(200);
        var refused = await before.Get("/api/v1/me");
        (refused.Status, refused.Code).ShouldBe((401, "session.revoked"));

        var from = DateTimeOffset.Parse(ended.Result, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        (await host.Person("bob-uid", c => c["auth_time"] = from - 1).Get("/api/v1/me")).Status.ShouldBe(401);
        (await host.Person("bob-uid", c => c["auth_time"] = from).Get("/api/v1/me")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_open_event_stream_ends_with_its_session()
    {
        var person = host.Person("stream-uid");
        var response = await person.Http.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90))).ShouldBe(": connected");
        (await person.Post("/api/v1/session/end-all")).Status.ShouldBe(200);
        await lines.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90));
        (await person.Get("/api/v1/events")).Code.ShouldBe("session.revoked");
    }

    [Fact]
    public async Task Who_looks_after_the_installation_disables_and_enables_users()
    {
        var user = host.Person("eve-uid");
        (await user.Get("/api/v1/me")).Status.ShouldBe(200);
        var admin = host.Person("root-uid");
        (await admin.Post("/api/v1/users/eve-uid/disable")).Status.ShouldBe(200);
        var refused = await user.Get("/api/v1/me");
        (refused.Status, refused.Code).ShouldBe((401, "session.disabled"));
        (await admin.Post("/api/v1/users/eve-uid/enable")).Status.ShouldBe(200);
        (await user.Get("/api/v1/me")).Status.ShouldBe(200);
        (await host.Grains.GetGrain<IUserGrain>("eve-uid").Get(default))!.Profile.Email.ShouldBe("eve-uid@example.com");
    }

    [Fact]
    public async Task Nobody_else_may_and_an_unconfirmed_address_makes_no_administrator()
    {
        (await host.Person("mallory-uid").Post("/api/v1/users/ann-uid/disable")).Status.ShouldBe(403);
        (await host.Person("fake-uid", c => (c["email"], c["email_verified"]) = ("root@example.com", false)).Post("/api/v1/users/ann-uid/disable")).Status.ShouldBe(403);
        (await host.Person("other-uid", c => c["email"] = "Root@example.com").Get("/api/v1/me")).Body["admin"]!.GetValue<bool>().ShouldBeTrue();
        (await host.Person("root-uid").Post("/api/v1/users/nobody-ever/disable")).Status.ShouldBe(404);
    }
}
