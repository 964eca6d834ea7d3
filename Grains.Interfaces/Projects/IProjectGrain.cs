using VisionInApp.Grains.Interfaces.Users;
using VisionInApp.Messages;

namespace VisionInApp.Grains.Interfaces.Projects;

/// <summary>A project: its name, members, label schema, champion and numbering. Key: project id.</summary>
[Alias("va.IProjectGrain")]
public interface IProjectGrain : IGrainWithStringKey
{
    /// <summary>The caller becomes owner. Refused: <c>project.name_invalid</c>, <c>project.exists</c>.</summary>
    [Alias("Create")] Task<Outcome> Create(Command command, string name, CancellationToken cancellation);
    [Alias("Rename")] Task<Outcome> Rename(Command command, string name, CancellationToken cancellation);
    [Alias("Archive")] Task<Outcome> Archive(Command command, CancellationToken cancellation);

    /// <summary>Adds classes the schema lacks, by name; makes a new schema version if any was new. Refused: <c>schema.name_invalid</c>, <c>schema.too_many</c>.</summary>
    [Alias("AddClasses")] Task<Outcome> AddClasses(Command command, IReadOnlyList<string> names, CancellationToken cancellation);
    [Alias("ChangeClass")] Task<Outcome> ChangeClass(Command command, int classId, string name, string color, CancellationToken cancellation);

    /// <summary>The next number of a sequence (<c>job</c>, <c>model</c>, <c>rollout</c>) for a thing; the same thing always gets the same number.</summary>
    [Alias("Number")] Task<int> Number(string sequence, string thingId, CancellationToken cancellation);

    /// <summary>The model version in production from now on; <c>Result</c> is the one before, if any.</summary>
    [Alias("SetChampion")] Task<Outcome> SetChampion(Command command, string modelId, CancellationToken cancellation);

    /// <summary>Keeps the hash of a one-time enrolment token for a device. <paramref name="tokenHash"/>: sha256, hex.</summary>
    [Alias("OfferEnrolment")] Task<Outcome> OfferEnrolment(Command command, string tokenHash, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>Uses an enrolment token up. Refused: <c>enrolment.token_invalid</c>.</summary>
    [Alias("RedeemEnrolment")] Task<Outcome> RedeemEnrolment(Command command, string tokenHash, CancellationToken cancellation);

    /// <summary><c>Result</c> is the invitation's id. Refused: <c>member.role_unknown</c>, <c>invitation.email_invalid</c>, <c>invitation.too_many</c>.</summary>
    [Alias("Invite")] Task<Outcome> Invite(Command command, Invitation invitation, CancellationToken cancellation);

    /// <summary>Refused: <c>invitation.not_found</c>.</summary>
    [Alias("RevokeInvitation")] Task<Outcome> RevokeInvitation(Command command, string invitationId, CancellationToken cancellation);

    /// <summary>The caller becomes a member; <c>Result</c> is the role. Refused: <c>invitation.invalid|other_email|email_unverified</c>, <c>member.exists|too_many</c>.</summary>
    [Alias("AcceptInvitation")] Task<Outcome> AcceptInvitation(Command command, string tokenHash, UserProfile profile, CancellationToken cancellation);

    /// <summary>Invitations that can still be accepted.</summary>
    [Alias("Invitations")] Task<IReadOnlyList<Invitation>> Invitations(CancellationToken cancellation);

    /// <summary>Refused: <c>member.not_found|role_unknown|last_owner</c>.</summary>
    [Alias("ChangeRole")] Task<Outcome> ChangeRole(Command command, string userId, string role, CancellationToken cancellation);

    /// <summary>Refused: <c>member.not_found|last_owner</c>.</summary>
    [Alias("RemoveMember")] Task<Outcome> RemoveMember(Command command, string userId, CancellationToken cancellation);

    /// <summary>Null when there is no such project.</summary>
    [Alias("Get")] Task<ProjectView?> Get(CancellationToken cancellation);
}

[GenerateSerializer, Immutable, Alias("va.ProjectView")]
public sealed record ProjectView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required long Version { get; init; }
    [Id(2)] public required string Name { get; init; }
    [Id(3)] public required LabelSchema Schema { get; init; }
    [Id(4)] public required IReadOnlyList<Member> Members { get; init; }
    [Id(5)] public string? ChampionId { get; init; }
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }
    [Id(7)] public bool Archived { get; init; }
}

/// <param name="Role"><c>owner</c>, <c>editor</c>, <c>annotator</c>, <c>viewer</c> or <c>operator</c>.</param>
[GenerateSerializer, Immutable, Alias("va.Member")]
public sealed record Member([property: Id(0)] string UserId, [property: Id(1)] string Role);

/// <summary>Lets whoever holds its token become a member once.</summary>
[GenerateSerializer, Immutable, Alias("va.Invitation")]
public sealed record Invitation
{
    [Id(0)] public required string Id { get; init; }

    /// <summary>Sha256, hex; the token itself is only in the link.</summary>
    [Id(1)] public required string TokenHash { get; init; }
    [Id(2)] public required string Role { get; init; }

    /// <summary>Whom it is for, as far as their account has an address; null: whoever has the link.</summary>
    [Id(3)] public string? Email { get; init; }
    [Id(4)] public required string InvitedBy { get; init; }
    [Id(5)] public required DateTimeOffset At { get; init; }
    [Id(6)] public required DateTimeOffset Until { get; init; }
}
