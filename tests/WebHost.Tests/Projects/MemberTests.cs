using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform.Catalog;
using VisionInApp.Tests.WebHost.Access.Firebase;
using VisionInApp.Tests.WebHost.Devices;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Projects;

[Collection(FirebaseHostCollection.Name)]
public sealed class MemberTests(FirebaseHost host)
{
    [Fact]
    public async Task An_invited_person_sees_what_for_joins_once_and_is_listed()
    {
        var team = await Team.WithAsync(host, "editor");
        var kim = host.Person("kim-uid", c => c["name"] = "Kim");
        var token = await team.InviteAsync("annotator", "kim-uid@example.com");
        var view = (await kim.Post("/api/v1/invitations/read", new { token })).Body;
        (view["projectName"]!.GetValue<string>(), view["role"]!.GetValue<string>(), view["invitedBy"]!.GetValue<string>())
            .ShouldBe(("Team", "annotator", $"{team.OwnerId}@example.com"));
        (await Items(team.Owner, $"{team.Path}/invitations")).Single()!["email"]!.GetValue<string>().ShouldBe("kim-uid@example.com");

        (await kim.Get(team.Path)).Status.ShouldBe(404);
        (await kim.Post("/api/v1/invitations/accept", new { token })).Status.ShouldBe(200);
        (await kim.Get(team.Path)).Status.ShouldBe(200);
        (await Items(kim, "/api/v1/projects")).Select(p => p!["id"]!.GetValue<string>()).ShouldBe([team.Path.Split('/')[^1]]);
        var listed = (await Items(kim, $"{team.Path}/members")).Single(m => m!["userId"]!.GetValue<string>() == "kim-uid")!;
        (listed["role"]!.GetValue<string>(), listed["name"]!.GetValue<string>(), listed["email"]!.GetValue<string>()).ShouldBe(("annotator", "Kim", "kim-uid@example.com"));
        (await Items(team.Owner, $"{team.Path}/invitations")).ShouldBeEmpty();
        (await host.Person("late-uid").Post("/api/v1/invitations/accept", new { token })).Code.ShouldBe("invitation.invalid");
    }

    [Fact]
    public async Task The_link_for_another_address_or_an_unconfirmed_one_opens_nothing()
    {
        var team = await Team.WithAsync(host, "viewer");
        var token = await team.InviteAsync("editor", "lee@example.com");
        var other = await host.Person("eve-uid").Post("/api/v1/invitations/accept", new { token });
        (other.Status, other.Code).ShouldBe((422, "invitation.other_email"));
        var unconfirmed = await host.Person("lee-uid", c => (c["email"], c["email_verified"]) = ("lee@example.com", false)).Post("/api/v1/invitations/accept", new { token });
        (unconfirmed.Status, unconfirmed.Code).ShouldBe((422, "invitation.email_unverified"));
        (await host.Person("lee-uid", c => c["email"] = "lee@example.com").Post("/api/v1/invitations/accept", new { token })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_revoked_invitation_opens_nothing()
    {
        var team = await Team.WithAsync(host, "viewer");
        var token = await team.InviteAsync("editor");
        var id = (await Items(team.Owner, $"{team.Path}/invitations")).Single()!["id"]!.GetValue<string>();
        (await team.Owner.Delete($"{team.Path}/invitations/{id}")).Status.ShouldBe(200);
        (await host.Person("rob-uid").Post("/api/v1/invitations/read", new { token })).Code.ShouldBe("invitation.invalid");
        (await host.Person("rob-uid").Post("/api/v1/invitations/accept", new { token })).Code.ShouldBe("invitation.invalid");
        (await host.Person("rob-uid").Post("/api/v1/invitations/accept", new { token = "no-such-project.guess" })).Code.ShouldBe("invitation.invalid");
        (await host.Person("rob-uid").Post("/api/v1/invitations/accept", new { token = "../x" })).Code.ShouldBe("invitation.invalid");
    }

    [Fact]
    public async Task The_project_of_a_thing_is_remembered_but_not_who_belongs_to_it()
    {
        var team = await Team.WithAsync(host, "viewer");
        using var camera = new TestDevice();
        var offer = await team.Owner.Post($"{team.Path}/enrolments", new { name = "camera" });
        var claim = new { token = offer.Body["token"]!.GetValue<string>(), publicKeyPem = camera.PublicKeyPem, name = "camera", hardwareId = "test" };
        var device = $"/api/v1/devices/{(await host.NewApi(null).Post("/api/v1/device/enrol", claim)).Body["deviceId"]!.GetValue<string>()}";
        (await team.Other.Get(device)).Status.ShouldBe(200);
        (await team.Other.Get(device)).Status.ShouldBe(200);
        (await host.Person("stranger-uid").Get(device)).Status.ShouldBe(404);
        (await team.Owner.Delete($"{team.Path}/members/{team.OtherId}")).Status.ShouldBe(200);
        (await team.Other.Get(device)).Status.ShouldBe(404);
        (await team.Owner.Get(device)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_same_invitation_asked_for_twice_is_one()
    {
        var team = await Team.WithAsync(host, "viewer");
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = await team.Owner.Post($"{team.Path}/invitations", new { role = "viewer" }, key);
        var again = await team.Owner.Post($"{team.Path}/invitations", new { role = "viewer" }, key);
        again.Body["link"]!.GetValue<string>().ShouldBe(first.Body["link"]!.GetValue<string>());
        (await Items(team.Owner, $"{team.Path}/invitations")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_removed_member_is_out_at_once_and_their_event_stream_ends()
    {
        var team = await Team.WithAsync(host, "editor");
        var response = await team.Other.Http.GetAsync($"/api/v1/events?project={team.Path.Split('/')[^1]}", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90))).ShouldBe(": connected");
        (await team.Owner.Delete($"{team.Path}/members/{team.OtherId}")).Status.ShouldBe(200);
        (await team.Other.Get(team.Path)).Code.ShouldBe("project.not_found");
        (await lines.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90))).ShouldNotContain("data:");
        (await Items(team.Other, "/api/v1/projects")).ShouldBeEmpty();
        (await Items(team.Owner, $"{team.Path}/members")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_role_counts_from_the_next_call_on()
    {
        var team = await Team.WithAsync(host, "viewer");
        (await team.Other.Patch(team.Path, new { name = "Mine" })).Code.ShouldBe("access.role");
        (await team.Owner.Put($"{team.Path}/members/{team.OtherId}", new { role = "owner" })).Status.ShouldBe(200);
        (await team.Other.Patch(team.Path, new { name = "Mine" })).Status.ShouldBe(200);
        (await team.Owner.Put($"{team.Path}/members/{team.OtherId}", new { role = "king" })).Code.ShouldBe("member.role_unknown");
        (await team.Owner.Put($"{team.Path}/members/nobody", new { role = "viewer" })).Code.ShouldBe("member.not_found");
    }

    [Fact]
    public async Task Anyone_may_leave_but_the_last_owner()
    {
        var team = await Team.WithAsync(host, "viewer");
        (await team.Owner.Delete($"{team.Path}/members/me")).Code.ShouldBe("member.last_owner");
        (await team.Other.Delete($"{team.Path}/members/me")).Status.ShouldBe(200);
        (await team.Other.Get(team.Path)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Who_changed_members_how_and_when_is_kept()
    {
        var team = await Team.WithAsync(host, "editor");
        await team.Owner.Put($"{team.Path}/members/{team.OtherId}", new { role = "viewer" });
        await team.Owner.Delete($"{team.Path}/members/{team.OtherId}");
        var thing = $"project:{team.Path.Split('/')[^1]}";
        var audit = await host.Services.GetRequiredService<ICatalogConnections>().ReadAsync(
            async c => (await c.QueryAsync<(string Action, string By, string Detail)>("SELECT action, by, detail FROM audit WHERE thing = @thing ORDER BY version", new { thing })).AsList(), default);
        audit.Skip(1).ShouldBe([
            ("invite", team.OwnerId, "by link: editor"),
            ("acceptInvitation", team.OtherId, $"{team.OtherId}: editor, invited by {team.OwnerId}"),
            ("changeRole", team.OwnerId, $"{team.OtherId}: viewer"),
            ("removeMember", team.OwnerId, team.OtherId),
        ]);
    }

    private static async Task<JsonArray> Items(Api api, string path) => (await api.Get(path)).Body["items"]!.AsArray();
}
