using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Access;

/// <summary>
/// What cannot be taken back, or opens a project to others, is done only for people who proved lately who they are: a page left open, or a token that was
/// overheard, is not enough. Where people sign in at the machine itself nobody is asked again.
/// </summary>
public sealed class RecentSignIn(AccessOptions options, TimeProvider time)
{
    public const string Code = "session.recent_sign_in_required";
    private readonly TimeSpan within = options.Provider == AccessOptions.WithFirebase ? options.Firebase.RecentSignIn : TimeSpan.Zero;

    /// <summary>Null when the person signed in lately; else 401 as RFC 9470 has it, which says how lately it must be.</summary>
    public ProblemHttpResult? Refusal(HttpContext http)
    {
        if (within == TimeSpan.Zero || SignedInAt(http.User) + within > time.GetUtcNow())
            return null;
        http.Response.Headers[HeaderNames.WWWAuthenticate] = string.Create(
            CultureInfo.InvariantCulture, $"Bearer error=\"insufficient_user_authentication\", max_age=\"{(long)within.TotalSeconds}\"");
        return Problems.Of(StatusCodes.Status401Unauthorized, Code, "Sign in again to do this, then repeat it.");
    }

    private static DateTimeOffset SignedInAt(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;
}

/// <summary>Marks routes that need it.</summary>
public static class RecentSignInRoutes
{
    public static RouteHandlerBuilder NeedsRecentSignIn(this RouteHandlerBuilder route) => route
        .AddEndpointFilter(async (context, next) => context.HttpContext.RequestServices.GetRequiredService<RecentSignIn>().Refusal(context.HttpContext) ?? await next(context))
        .ProducesProblem(StatusCodes.Status401Unauthorized);
}
