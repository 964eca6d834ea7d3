using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VisionInApp.Platform.Observability;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Hosting;

namespace VisionInApp.WebHost.Access;

/// <summary>Who signs in where, and who is signed in.</summary>
public static class SessionEndpoints
{
    public static void MapSession(this RouteGroupBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Session");
        session.MapGet("/settings", Settings).AllowAnonymous().WithName("GetSignInSettings").WithSummary("How people sign in here.");
        session.MapPost("", SignIn).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn).WithName("SignIn")
            .WithSummary("Trades a one-time local sign-in token for an access token; from this machine only.")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet("/me", Me).WithTags("Session").WithName("GetMe").WithSummary("Who I am.");
    }

    private static SignInSettings Settings(AccessOptions access) =>
        access.Provider == AccessOptions.WithFirebase ? new(access.Provider, FirebaseSettings.Of(access.Firebase)) : new(access.Provider, null);

    private static User Me(Caller caller, Admins admins, OperationsOptions operations, HttpContext http)
    {
        var admin = admins.Includes(http.User);
        return new(caller.UserId, caller.Name) { Admin = admin, Dashboard = admin && operations.Dashboard };
    }

    private static Results<Ok<Session>, ProblemHttpResult> SignIn(SignInRequest request, HttpContext http, AccessOptions access)
    {
        if (access.Provider != AccessOptions.Local)
            return Problems.Of(StatusCodes.Status401Unauthorized, "session.other_provider", $"This installation signs in with {access.Provider}.");
        if (!LocalSignIn.IsLoopback(http))
            return Problems.Of(StatusCodes.Status401Unauthorized, "session.not_local", "Local sign-in works on the machine itself only.");
        switch (http.RequestServices.GetRequiredService<LocalSignIn>().Use(request.Token))
        {
            case SignInAnswer.SignedIn:
                var user = new User(LocalSignIn.UserId, Environment.UserName);
                var (token, expiresAt) = http.RequestServices.GetRequiredService<AccessTokens>().Issue(user.Id, user.Name);
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

public sealed record User(string Id, string Name)
{
    /// <summary>Looks after the whole installation.</summary>
    public bool Admin { get; init; }

    /// <summary>May open the Orleans Dashboard, which is there.</summary>
    public bool Dashboard { get; init; }
}

/// <param name="Provider"><c>local</c> or <c>firebase</c>.</param>
public sealed record SignInSettings(string Provider, FirebaseSettings? Firebase);

/// <summary>What a page needs to sign in with Firebase; public by nature.</summary>
/// <param name="Emulator">Address of an Auth emulator, or null.</param>
public sealed record FirebaseSettings(string ProjectId, string ApiKey, string AuthDomain, string? Emulator, bool Google)
{
    public static FirebaseSettings Of(FirebaseOptions o) =>
        new(o.ProjectId, o.ApiKey.Length > 0 ? o.ApiKey : "emulator", o.AuthDomain, o.UsesEmulator ? $"http://{o.EmulatorHost}" : null, o.Google);
}
