using System.ComponentModel.DataAnnotations;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Hosting;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Projects;

/// <summary>Who belongs to a project, and the invitations with which people join.</summary>
public static class MemberEndpoints
{
    public static void MapMembers(this RouteGroupBuilder api)
    {
        var project = api.MapGroup("/projects/{projectId}").WithTags("Members").ForMembers();
        project.MapGet("/members", List).WithName("ListMembers").WithSummary("Members with their roles.");
        project.MapDelete("/members/me", Leave).Needs(Right.View).WithName("LeaveProject").WithSummary("I leave the project; its last owner cannot.").Answers();
        project.MapPut("/members/{userId:maxlength(128)}", ChangeRole).Needs(Right.Own).NeedsRecentSignIn().WithName("ChangeRole").WithSummary("Gives a member another role, at once.").Answers();
        project.MapDelete("/members/{userId:maxlength(128)}", Remove).Needs(Right.Own).NeedsRecentSignIn().WithName("RemoveMember")
            .WithSummary("Removes a member: from the next call on, the project does not exist for them.").Answers();
        project.MapGet("/invitations", ListInvitations).Needs(Right.Own).WithName("ListInvitations").WithSummary("Invitations that can still be accepted.");
        project.MapPost("/invitations", Invite).Needs(Right.Own).WithName("Invite")
            .WithSummary("A link, good once within seven days, with which somebody joins in a role. Send it to them; nothing is mailed.")
            .WithMetadata(new CommandMarker()).Produces<InvitationOffer>().ProducesProblem(422);
        project.MapDelete("/invitations/{invitationId}", Revoke).Needs(Right.Own).WithName("RevokeInvitation").WithSummary("The link no longer counts.").Answers();

        var invitations = api.MapGroup("/invitations").WithTags("Members").RequireRateLimiting(RateLimits.SignIn);
        invitations.MapPost("/read", Read).WithName("ReadInvitation").WithSummary("What an invitation is for.").Produces<InvitationView>().ProducesProblem(422);
        invitations.MapPost("/accept", Accept).WithName("AcceptInvitation").WithSummary("I join the project. `result` is its id.").Answers();
    }

    private static async Task<Page<MemberView>> List(string projectId, IProjectRows rows, CancellationToken cancellation) =>
        Pages.Whole<MemberView>([.. (await rows.MembersAsync(projectId, cancellation)).Select(m => new MemberView(m.UserId, m.Role, m.Name, m.Email))]);

    private static async Task<CommandAnswer> Leave(string projectId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IProjectGrain>(projectId).RemoveMember(caller.Command, caller.UserId, cancellation));

    private static async Task<CommandAnswer> ChangeRole(
        string projectId, string userId, RoleRequest request, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IProjectGrain>(projectId).ChangeRole(caller.Command, userId, request.Role, cancellation));

    private static async Task<CommandAnswer> Remove(string projectId, string userId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IProjectGrain>(projectId).RemoveMember(caller.Command, userId, cancellation));

    private static async Task<Page<OpenInvitation>> ListInvitations(string projectId, IGrainFactory grains, CancellationToken cancellation) =>
        Pages.Whole<OpenInvitation>(
            [.. (await grains.GetGrain<IProjectGrain>(projectId).Invitations(cancellation)).Select(i => new OpenInvitation(i.Id, i.Email, i.Role, i.InvitedBy, i.At, i.Until))]);

    private static async Task<IResult> Invite(
        string projectId, InvitationRequest request, Caller caller, Invitations invitations, RecentSignIn recent, HttpRequest http, CancellationToken cancellation)
    {
        if (Roles.RightsOf(request.Role).HasFlag(Right.Own) && recent.Refusal(http.HttpContext) is { } refusal)
            return refusal;
        return await invitations.OfferAsync(projectId, request, caller.Command, $"{http.Scheme}://{http.Host}", cancellation);
    }

    private static async Task<CommandAnswer> Revoke(string projectId, string invitationId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IProjectGrain>(projectId).RevokeInvitation(caller.Command, invitationId, cancellation));

    private static Task<IResult> Read(InvitationToken request, Invitations invitations, CancellationToken cancellation) => invitations.ReadAsync(request.Token, cancellation);

    private static async Task<CommandAnswer> Accept(InvitationToken request, Caller caller, Invitations invitations, CancellationToken cancellation) =>
        CommandAnswer.Done(await invitations.AcceptAsync(request.Token, caller.Command, cancellation));
}

/// <param name="Role"><c>owner</c>, <c>editor</c>, <c>annotator</c>, <c>viewer</c> or <c>operator</c>.</param>
public sealed record RoleRequest([property: StringLength(40, MinimumLength = 1)] string Role);

/// <param name="Email">Whom it is for; without one, whoever has the link.</param>
public sealed record InvitationRequest([property: StringLength(320)] string? Email, [property: StringLength(40, MinimumLength = 1)] string Role);

public sealed record InvitationToken([property: StringLength(200, MinimumLength = 1)] string Token);

public sealed record MemberView(string UserId, string Role, string? Name, string? Email);

public sealed record OpenInvitation(string Id, string? Email, string Role, string InvitedBy, DateTimeOffset At, DateTimeOffset Until);
