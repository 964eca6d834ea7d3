using System.Net;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Access;

/// <summary>Bearer tokens that Firebase Authentication issued for our project, or its emulator on this machine.</summary>
public sealed class FirebaseSignIn(FirebaseOptions options, SigningKeys keys, People people, TimeProvider time)
{
    /// <summary>Sets a bearer scheme up.</summary>
    public void Configure(JwtBearerOptions bearer)
    {
        bearer.TokenValidationParameters = Validation();
        bearer.Events = new JwtBearerEvents { OnMessageReceived = PrepareAsync, OnTokenValidated = CheckAsync, OnChallenge = AnswerAsync };
    }

    // Times are checked with the other claims, by our own clock.
    private TokenValidationParameters Validation() => new()
    {
        ValidIssuer = $"https://securetoken.google.com/{options.ProjectId}",
        ValidAudience = options.ProjectId,
        ValidAlgorithms = options.UsesEmulator ? [SecurityAlgorithms.None] : [SecurityAlgorithms.RsaSha256],
        RequireSignedTokens = !options.UsesEmulator,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId) is { } key ? [key] : [],
        ValidateLifetime = false,
        NameClaimType = "name",
    };

    private Task PrepareAsync(MessageReceivedContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (options.UsesEmulator)
        {
            // A second lock on tokens that anyone can write: whoever sends one is on this machine.
            if (context.HttpContext.Connection.RemoteIpAddress is not { } sender || !IPAddress.IsLoopback(sender))
                context.NoResult();
            return Task.CompletedTask;
        }

        return KeyId(header) is { } keyId ? keys.PrepareAsync(keyId, context.HttpContext.RequestAborted) : Task.CompletedTask;
    }

    private static string? KeyId(string header)
    {
        const string Prefix = "Bearer ";
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            var token = new JsonWebToken(header[Prefix.Length..].Trim());
            return token is { Alg: SecurityAlgorithms.RsaSha256, Kid.Length: > 0 and <= 200 } ? token.Kid : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private async Task CheckAsync(TokenValidatedContext context)
    {
        var token = (JsonWebToken)context.SecurityToken;
        if (FirebaseClaims.Refusal(token, time.GetUtcNow()) is { } refusal)
            context.Fail(new SecurityTokenValidationException($"The token is refused: {refusal}."));
        else if (await people.RefusalAsync(token, options, context.HttpContext.RequestAborted) is { } session)
            context.Fail(session);
    }

    private static async Task AnswerAsync(JwtBearerChallengeContext context)
    {
        if (context.AuthenticateFailure is not SessionRefusedException refused)
            return;
        context.HandleResponse();
        await Problems.Of(StatusCodes.Status401Unauthorized, refused.Code, refused.Message).ExecuteAsync(context.HttpContext);
    }
}

/// <summary>A token is genuine and yet its session may not go on.</summary>
/// <param name="code">Stable, as in problem details.</param>
public sealed class SessionRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
