using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Hosting;

namespace VisionInApp.WebHost.Access;

/// <summary>Signing in on the machine itself.</summary>
public static class SessionEndpoints
{
    public static void MapSession(this RouteGroupBuilder api)
    {
        api.MapPost("/session", SignIn).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn).WithTags("Session").WithName("SignIn")
            .WithSummary("Trades a one-time local sign-in token for an access token; from this machine only.")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet("/me", (Caller caller) => new User(caller.UserId, caller.Name)).WithTags("Session").WithName("GetMe")
            .WithSummary("Who I am.");
    }

    private static Results<Ok<Session>, ProblemHttpResult> SignIn(SignInRequest request, HttpContext http, LocalSignIn local, AccessTokens tokens)
    {
        if (!LocalSignIn.IsLoopback(http))
            return Problems.Of(StatusCodes.Status401Unauthorized, "session.not_local", "Local sign-in works on the machine itself only.");
        switch (local.Use(request.Token))
        {
            case SignInAnswer.SignedIn:
                var user = new User(LocalSignIn.UserId, Environment.UserName);
                var (token, expiresAt) = tokens.Issue(user.Id, user.Name);
                http.Response.Headers.CacheControl = "no-store";
                return TypedResults.Ok(new Session(token, user, expiresAt));
            case SignInAnswer.Used:
                return Problems.Of(StatusCodes.Status401Unauthorized, "session.token_used", "This sign-in link was used already; start again to get a new one.");
            default:
                return Problems.Of(StatusCodes.Status401Unauthorized, "session.token_invalid", "This is not a sign-in token of this installation.");
        }
    }
}

public sealed record SignInRequest([property: Required, StringLength(500)] string Token);

public sealed record Session(string AccessToken, User User, DateTimeOffset ExpiresAt);

public sealed record User(string Id, string Name);
