using Microsoft.IdentityModel.JsonWebTokens;

namespace VisionInApp.WebHost.Access;

/// <summary>What Firebase's own SDK checks in an ID token beside signature, issuer and audience.</summary>
public static class FirebaseClaims
{
    /// <summary>How far our clock and Google's may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);
    private const int MaxSubjectLength = 128;

    /// <summary>Why the token does not count now, or null.</summary>
    public static string? Refusal(JsonWebToken token, DateTimeOffset now)
    {
        var (early, late) = ((now - Skew).ToUnixTimeSeconds(), (now + Skew).ToUnixTimeSeconds());
        if (token.Subject is not { Length: > 0 and <= MaxSubjectLength } subject || subject.Any(char.IsControl))
            return $"its subject must have 1 to {MaxSubjectLength} characters";
        if (token.Audiences.Count() != 1)
            return "it must be for one audience";
        if (Seconds(token, "exp") is not { } expires || expires <= early)
            return "it has expired";
        if (Seconds(token, "iat") is not { } issued || issued > late)
            return "it is not valid yet";
        if (Seconds(token, "auth_time") is not { } signedIn || signedIn > late)
            return "its sign-in lies in the future";
        return Seconds(token, "nbf") > late ? "it is not valid yet" : null;
    }

    /// <summary>When the person last proved who they are.</summary>
    public static DateTimeOffset SignedInAt(JsonWebToken token) => DateTimeOffset.FromUnixTimeSeconds(Seconds(token, "auth_time") ?? 0);

    private static long? Seconds(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<long>(claim, out var seconds) && seconds is > 0 and < 100_000_000_000 ? seconds : null;
}
