using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Users;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Projects;

/// <summary>One-time tokens <c>PROJECT.SECRET</c> with which people join a project; the project keeps only their hashes.</summary>
/// <param name="secret">Makes tokens from commands, so that a repeated command gets the same token.</param>
public sealed class Invitations(byte[] secret, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <param name="server">The address at which the invited person finds the page.</param>
    public async Task<IResult> OfferAsync(string projectId, InvitationRequest request, Command command, string server, CancellationToken cancellation)
    {
        var token = $"{projectId}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{projectId}\n{command.CommandId}")))}";
        var now = time.GetUtcNow();
        var invitation = new Invitation
        {
            Id = Ids.Of("invitation", command.CommandId),
            TokenHash = Hash(token),
            Role = request.Role,
            Email = request.Email?.Trim() is { Length: > 0 } email ? email : null,
            InvitedBy = command.By,
            At = now,
            Until = now + Lifetime,
        };
        var outcome = await grains.GetGrain<IProjectGrain>(projectId).Invite(command, invitation, cancellation);
        return outcome.Ok ? TypedResults.Ok(new InvitationOffer(invitation.Id, $"{server}/#/invitation/{token}", invitation.Until)) : Problems.Of(outcome);
    }

    /// <summary>What an invitation is for, as long as it can be accepted.</summary>
    public async Task<IResult> ReadAsync(string token, CancellationToken cancellation)
    {
        if (ProjectOf(token) is { } project && await project.Get(cancellation) is { Archived: false } view
            && (await project.Invitations(cancellation)).FirstOrDefault(i => i.TokenHash == Hash(token)) is { } invitation)
            return TypedResults.Ok(new InvitationView(view.Id, view.Name, invitation.Role, await NameOfAsync(invitation.InvitedBy, cancellation), invitation.Until));
        return Problems.Of(Invalid);
    }

    /// <summary><c>Result</c> is the project's id.</summary>
    public async Task<Outcome> AcceptAsync(string token, Command command, CancellationToken cancellation)
    {
        if (ProjectOf(token) is not { } project)
            return Invalid;
        var profile = (await grains.GetGrain<IUserGrain>(command.By).Get(cancellation))?.Profile ?? new UserProfile(null, null, false);
        var outcome = await project.AcceptInvitation(command, Hash(token), profile, cancellation);
        return outcome switch
        {
            { Ok: true } => outcome with { Result = project.GetPrimaryKeyString() },
            { Code: "project.not_found" } => Invalid,
            _ => outcome,
        };
    }

    private static Outcome Invalid { get; } = Outcome.Refused("invitation.invalid", "The invitation is unknown, used, revoked or expired; ask for a new one.");

    private IProjectGrain? ProjectOf(string token) => token.Split('.', 2)[0] is var id && Ids.IsPlausible(id) ? grains.GetGrain<IProjectGrain>(id) : null;

    private async Task<string> NameOfAsync(string userId, CancellationToken cancellation)
    {
        var profile = (await grains.GetGrain<IUserGrain>(userId).Get(cancellation))?.Profile;
        return profile?.Name ?? profile?.Email ?? userId;
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <param name="Link">Good once, for whoever has it and the address it is for.</param>
public sealed record InvitationOffer(string Id, string Link, DateTimeOffset Until);

/// <param name="InvitedBy">A name, or what is known instead.</param>
public sealed record InvitationView(string ProjectId, string ProjectName, string Role, string InvitedBy, DateTimeOffset Until);
