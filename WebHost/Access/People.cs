using Microsoft.IdentityModel.JsonWebTokens;
using VisionInApp.Grains.Interfaces.Users;

namespace VisionInApp.WebHost.Access;

/// <summary>Whether a person's session counts here: the user's grain knows, and is asked at each call, so that an end is felt at once.</summary>
public sealed class People(IGrainFactory grains)
{
    /// <summary>Why a session that began with this token's sign-in may not go on, or null.</summary>
    public async Task<SessionRefusedException?> RefusalAsync(JsonWebToken token, FirebaseOptions options, CancellationToken cancellation)
    {
        var profile = new UserProfile(Text(token, "name"), Text(token, "email"), token.TryGetPayloadValue<bool>("email_verified", out var verified) && verified);
        if (options.VerifiedEmail && profile is not { Email: not null, EmailVerified: true })
            return new("session.email_unverified", "Confirm your e-mail address first: follow the link in the message sent to it.");
        var user = await grains.GetGrain<IUserGrain>(token.Subject).Meet(profile, cancellation);
        return RefusalOf(user, FirebaseClaims.SignedInAt(token));
    }

    /// <summary>Whether a session that began then has been ended since, for calls that go on for long.</summary>
    public async Task<bool> HasEndedAsync(string userId, DateTimeOffset signedInAt, CancellationToken cancellation) =>
        await grains.GetGrain<IUserGrain>(userId).Get(cancellation) is { } user && RefusalOf(user, signedInAt) is not null;

    private static SessionRefusedException? RefusalOf(UserView user, DateTimeOffset signedInAt)
    {
        if (user.Disabled)
            return new("session.disabled", "This account is disabled here; ask who runs this installation.");
        return signedInAt < user.NotBefore ? new("session.revoked", "This session was ended; sign in again.") : null;
    }

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var text) ? text : null;
}
