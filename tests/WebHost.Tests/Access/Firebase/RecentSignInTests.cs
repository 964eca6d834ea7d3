using VisionInApp.Tests.WebHost.Devices;
using VisionInApp.Tests.WebHost.Hosting;
using VisionInApp.Tests.WebHost.Projects;

namespace VisionInApp.Tests.WebHost.Access.Firebase;

/// <summary>What is done only for people who signed in lately.</summary>
[Collection(FirebaseHostCollection.Name)]
public sealed class RecentSignInTests(FirebaseHost host)
{
    [Fact]
    public async Task Who_signed_in_too_long_ago_signs_in_again_before_removing_or_opening_anything_and_the_same_command_then_counts()
    {
        var team = await Team.WithAsync(host, "editor");
        var stale = Stale(team.OwnerId);
        var member = $"{team.Path}/members/{team.OtherId}";
        foreach (var ask in new Func<Task<Answer>>[]
        {
            () => stale.Put(member, new { role = "viewer" }),
            () => stale.Delete(member),
            () => stale.Delete(team.Path),
            () => stale.Post($"{team.Path}/invitations", new { role = "owner" }),
        })
        {
            var refused = await ask();
            (refused.Status, refused.Code).ShouldBe((401, "session.recent_sign_in_required"));
        }

        (await team.Other.Get(team.Path)).Body["role"]!.GetValue<string>().ShouldBe("editor");
        (await team.Owner.Put(member, new { role = "viewer" })).Status.ShouldBe(200);
        (await team.Owner.Post($"{team.Path}/invitations", new { role = "owner" })).Status.ShouldBe(200);
        (await team.Owner.Delete(member)).Status.ShouldBe(200);
        (await team.Owner.Delete(team.Path)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_refusal_says_how_lately_it_must_have_been()
    {
        var team = await Team.WithAsync(host, "viewer");
        using var answer = await Stale(team.OwnerId).Http.DeleteAsync(team.Path);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"insufficient_user_authentication\", max_age=\"600\"");
        var (early, late) = (DateTimeOffset.UtcNow.AddMinutes(-9), DateTimeOffset.UtcNow.AddMinutes(-11));
        (await SignedIn(team.OwnerId, late).Delete(team.Path)).Status.ShouldBe(401);
        (await SignedIn(team.OwnerId, early).Delete(team.Path)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Strangers_and_members_without_the_right_learn_nothing_from_it()
    {
        var team = await Team.WithAsync(host, "viewer");
        (await Stale(team.OtherId).Delete(team.Path)).Code.ShouldBe("access.role");
        (await Stale("stranger-uid").Delete(team.Path)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_changes_nothing_for_others_is_done_however_long_ago_it_was()
    {
        var team = await Team.WithAsync(host, "viewer");
        var stale = Stale(team.OwnerId);
        (await stale.Get($"{team.Path}/members")).Status.ShouldBe(200);
        (await stale.Patch(team.Path, new { name = "Renamed" })).Status.ShouldBe(200);
        (await stale.Post($"{team.Path}/invitations", new { role = "viewer" })).Status.ShouldBe(200);
        (await Stale(team.OtherId).Delete($"{team.Path}/members/me")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_devices_key_and_a_persons_account_need_it_too()
    {
        var team = await Team.WithAsync(host, "viewer");
        var offer = await team.Owner.Post($"{team.Path}/enrolments", new { name = "camera" });
        using var device = new TestDevice();
        var claim = new { token = offer.Body["token"]!.GetValue<string>(), publicKeyPem = device.PublicKeyPem, name = "camera", hardwareId = "test" };
        var id = (await host.NewApi(null).Post("/api/v1/device/enrol", claim)).Body["deviceId"]!.GetValue<string>();
        (await Stale(team.OwnerId).Post($"/api/v1/devices/{id}/revoke")).Code.ShouldBe("session.recent_sign_in_required");
        (await team.Owner.Post($"/api/v1/devices/{id}/revoke")).Status.ShouldBe(200);

        foreach (var what in new[] { "disable", "enable", "end-sessions" })
            (await Stale("root-uid").Post($"/api/v1/users/{team.OtherId}/{what}")).Code.ShouldBe("session.recent_sign_in_required", what);
        (await team.Other.Get("/api/v1/me")).Status.ShouldBe(200);
    }

    private Api Stale(string userId) => SignedIn(userId, DateTimeOffset.UtcNow.AddHours(-1));

    private Api SignedIn(string userId, DateTimeOffset at) => host.Person(userId, c => c["auth_time"] = at.ToUnixTimeSeconds());
}
