using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace VisionInApp.WebHost.Access;

/// <summary>The page's bearer tokens: JWT signed with HMAC-SHA256 by this installation's own secret.</summary>
public sealed class AccessTokens(byte[] secret, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private const string Issuer = "visioninapp";
    private const string Audience = "visioninapp/api";
    private readonly SymmetricSecurityKey key = new(secret);
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    public (string Token, DateTimeOffset ExpiresAt) Issue(string userId, string name)
    {
        var now = time.GetUtcNow();
        var token = handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = userId, ["name"] = name },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
        });
        return (token, now + Lifetime);
    }

    public TokenValidationParameters Validation => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        IssuerSigningKey = key,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) => expires > time.GetUtcNow().UtcDateTime && (notBefore ?? DateTime.MinValue) <= time.GetUtcNow().UtcDateTime,
        NameClaimType = "name",
    };
}
