using CsCheck;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Users;
using VisionInApp.Grains.Projects;

namespace VisionInApp.Tests.Grains.Rules;

public sealed class MemberRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Roles = ["owner", "editor", "annotator", "viewer", "operator"];
    private static readonly ProjectState Project = new() { Name = "Line 4", Members = [new Member("ann", "owner")] };
    private static readonly UserProfile Kim = new("Kim", "kim@example.com", true);

    [Fact]
    public void Whatever_is_done_to_members_an_owner_stays() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[0, 4]).Array[1, 60].Sample(steps =>
        {
            var state = Project;
            foreach (var (what, who, role) in steps)
            {
                var user = $"u{who}";
                var (next, _, _) = what switch
                {
                    0 => Join(state, user, Roles[role]),
                    1 => MemberRules.ChangeRole(state, who == 5 ? "ann" : user, Roles[role]),
                    _ => MemberRules.Remove(state, who == 5 ? "ann" : user),
                };
                state = next ?? state;
                state.Members.Count(m => m.Role == "owner").ShouldBeGreaterThan(0);
                state.Members.Select(m => m.UserId).ShouldBeUnique();
            }
        });

    [Fact]
    public void The_last_owner_can_neither_leave_nor_step_down()
    {
        MemberRules.Remove(Project, "ann").Refusal!.Code.ShouldBe("member.last_owner");
        MemberRules.ChangeRole(Project, "ann", "viewer").Refusal!.Code.ShouldBe("member.last_owner");
        var two = Join(Project, "kim", "owner").Next!;
        MemberRules.Remove(two, "ann").Next!.Members.ShouldBe([new Member("kim", "owner")]);
    }

    [Fact]
    public void An_invitation_counts_once()
    {
        var invited = MemberRules.Invite(Project, Invitation("i1"), Now).Next!;
        var joined = MemberRules.Accept(invited, "i1-hash", "kim", Kim, Now).Next!;
        joined.Members.ShouldContain(new Member("kim", "viewer"));
        MemberRules.Accept(joined, "i1-hash", "lee", Kim, Now).Refusal!.Code.ShouldBe("invitation.invalid");
    }

    [Fact]
    public void An_invitation_that_ran_out_was_revoked_or_is_another_ones_does_not_count()
    {
        var invited = MemberRules.Invite(Project, Invitation("i1"), Now).Next!;
        MemberRules.Accept(invited, "i1-hash", "kim", Kim, Now.AddDays(7)).Refusal!.Code.ShouldBe("invitation.invalid");
        MemberRules.Accept(invited, "guess", "kim", Kim, Now).Refusal!.Code.ShouldBe("invitation.invalid");
        MemberRules.Accept(MemberRules.Revoke(invited, "i1").Next!, "i1-hash", "kim", Kim, Now).Refusal!.Code.ShouldBe("invitation.invalid");
        MemberRules.Accept(invited with { Archived = true }, "i1-hash", "kim", Kim, Now).Refusal!.Code.ShouldBe("invitation.invalid");
        MemberRules.Revoke(Project, "i1").Refusal!.Code.ShouldBe("invitation.not_found");
    }

    [Theory]
    [InlineData("kim@example.com", true, null)]
    [InlineData("KIM@Example.com", true, null)]
    [InlineData(null, false, null)]
    [InlineData("lee@example.com", true, "invitation.other_email")]
    [InlineData("kim@example.com", false, "invitation.email_unverified")]
    public void An_invitation_by_address_is_for_whoever_has_it_confirmed(string? email, bool confirmed, string? refusal)
    {
        var invited = MemberRules.Invite(Project, Invitation("i1") with { Email = "kim@example.com" }, Now).Next!;
        MemberRules.Accept(invited, "i1-hash", "kim", new UserProfile(null, email, confirmed), Now).Refusal?.Code.ShouldBe(refusal);
    }

    [Fact]
    public void A_member_who_follows_the_link_leaves_it_open_for_the_one_invited()
    {
        var invited = MemberRules.Invite(Project, Invitation("i1"), Now).Next!;
        MemberRules.Accept(invited, "i1-hash", "ann", Kim, Now).Refusal!.Code.ShouldBe("member.exists");
    }

    [Theory]
    [InlineData("boss", null, "member.role_unknown")]
    [InlineData("viewer", "nobody", "invitation.email_invalid")]
    [InlineData("viewer", "@example.com", "invitation.email_invalid")]
    [InlineData("viewer", "a@b\nc", "invitation.email_invalid")]
    public void What_makes_no_sense_is_refused(string role, string? email, string code) =>
        MemberRules.Invite(Project, Invitation("i1") with { Role = role, Email = email }, Now).Refusal!.Code.ShouldBe(code);

    [Fact]
    public void Open_invitations_are_bounded_and_those_that_ran_out_make_room()
    {
        var state = Project;
        for (var i = 0; i < 64; i++)
            state = MemberRules.Invite(state, Invitation($"i{i}"), Now).Next!;
        MemberRules.Invite(state, Invitation("one more"), Now).Refusal!.Code.ShouldBe("invitation.too_many");
        MemberRules.Invite(state, Invitation("one more"), Now.AddDays(8)).Next!.Invitations.Count.ShouldBe(1);
    }

    private static VisionInApp.Grains.Decision<ProjectState> Join(ProjectState state, string user, string role) =>
        MemberRules.Accept(MemberRules.Invite(state, Invitation(user) with { Role = role }, Now).Next!, $"{user}-hash", user, Kim, Now);

    private static Invitation Invitation(string id) =>
        new() { Id = id, TokenHash = $"{id}-hash", Role = "viewer", InvitedBy = "ann", At = Now, Until = Now.AddDays(7) };
}
