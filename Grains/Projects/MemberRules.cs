using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Users;

namespace VisionInApp.Grains.Projects;

/// <summary>Who belongs to a project, and how somebody comes to.</summary>
public static class MemberRules
{
    private const string Owner = "owner";
    private const int MaxMembers = 500;
    private const int MaxInvitations = 64;
    private const int MaxEmailLength = 320;
    private static readonly string[] Roles = [Owner, "editor", "annotator", "viewer", "operator"];

    public static Decision<ProjectState> Invite(ProjectState state, Invitation invitation, DateTimeOffset now)
    {
        if (!Roles.Contains(invitation.Role))
            return RoleUnknown(invitation.Role);
        if (invitation.Email is { } email && !IsEmail(email))
            return new Refusal("invitation.email_invalid", "This is not an e-mail address.");
        var open = state.Invitations.Where(i => i.Until > now && i.Id != invitation.Id).ToList();
        if (open.Count >= MaxInvitations)
            return new Refusal("invitation.too_many", $"{MaxInvitations} invitations are open already; revoke some or let them run out.");
        return (state with { Invitations = [.. open, invitation] }).Answering(invitation.Id);
    }

    public static Decision<ProjectState> Revoke(ProjectState state, string invitationId) =>
        state.Invitations.Any(i => i.Id == invitationId)
            ? state with { Invitations = [.. state.Invitations.Where(i => i.Id != invitationId)] }
            : new Refusal("invitation.not_found", "There is no such open invitation.");

    /// <summary>The invitation behind a token, while it counts.</summary>
    public static Invitation? Find(ProjectState state, string tokenHash, DateTimeOffset now) =>
        state.Archived ? null : state.Invitations.FirstOrDefault(i => i.TokenHash == tokenHash && i.Until > now);

    /// <summary>The person becomes a member and the invitation is used up. Whose account has an e-mail address must have the one invited, confirmed.</summary>
    public static Decision<ProjectState> Accept(ProjectState state, string tokenHash, string userId, UserProfile profile, DateTimeOffset now)
    {
        if (Find(state, tokenHash, now) is not { } invitation)
            return new Refusal("invitation.invalid", "The invitation is unknown, used, revoked or expired; ask for a new one.");
        if (state.Members.Any(m => m.UserId == userId))
            return new Refusal("member.exists", "You belong to this project already; the invitation stays open for somebody else.");
        if (state.Members.Count >= MaxMembers)
            return new Refusal("member.too_many", $"A project has at most {MaxMembers} members.");
        if (invitation.Email is not null && profile.Email is not null)
        {
            if (!string.Equals(invitation.Email, profile.Email, StringComparison.OrdinalIgnoreCase))
                return new Refusal("invitation.other_email", "The invitation is for another e-mail address than that of your account; sign in with the one invited.");
            if (!profile.EmailVerified)
                return new Refusal("invitation.email_unverified", "Confirm your e-mail address first: follow the link in the message sent to it.");
        }

        var joined = state with
        {
            Members = [.. state.Members, new Member(userId, invitation.Role)],
            Invitations = [.. state.Invitations.Where(i => i.Id != invitation.Id)],
        };
        return joined.Answering(invitation.Role);
    }

    public static Decision<ProjectState> ChangeRole(ProjectState state, string userId, string role)
    {
        if (!Roles.Contains(role))
            return RoleUnknown(role);
        if (state.Members.FirstOrDefault(m => m.UserId == userId) is not { } member)
            return NotFound;
        if (member.Role == role)
            return state;
        var members = state.Members.Select(m => m.UserId == userId ? new Member(userId, role) : m).ToList();
        return members.Any(m => m.Role == Owner) ? state with { Members = members } : LastOwner;
    }

    public static Decision<ProjectState> Remove(ProjectState state, string userId)
    {
        var others = state.Members.Where(m => m.UserId != userId).ToList();
        if (others.Count == state.Members.Count)
            return NotFound;
        return others.Any(m => m.Role == Owner) ? state with { Members = others } : LastOwner;
    }

    private static Refusal NotFound { get; } = new("member.not_found", "There is no such member.");

    private static Refusal LastOwner { get; } = new("member.last_owner", "A project needs an owner; make somebody else owner first.");

    private static Refusal RoleUnknown(string role) =>
        new("member.role_unknown", $"'{(role.Length <= 40 ? role : role[..40])}' is not a role; use {string.Join(", ", Roles)}.");

    private static bool IsEmail(string text) =>
        text.Length <= MaxEmailLength && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1;
}
