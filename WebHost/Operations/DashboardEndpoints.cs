using Microsoft.AspNetCore.Http.HttpResults;
using Orleans.Dashboard;
using VisionInApp.Platform.Observability;
using VisionInApp.Platform.Signing;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Operations;

/// <summary>The Orleans Dashboard, where <c>Operations:Dashboard</c> asks for it: for administrators, by bearer token or by a pass; for others it does not exist.</summary>
public static class DashboardEndpoints
{
    private const string Dashboard = $"{OperatorPass.Path}/orleans";

    public static IServiceCollection AddOperatorPass(this IServiceCollection services) =>
        services.AddSingleton(s => new OperatorPass(KeyFiles.OpenSecret(AccessRegistration.KeysFolder(s), "enrolments"), s.GetRequiredService<TimeProvider>()));

    /// <param name="api">For signed-in people.</param>
    public static void MapOperatorPass(this RouteGroupBuilder api, OperationsOptions options)
    {
        if (options.Dashboard)
            api.MapPost("/ops/pass", GivePass).RequireAuthorization(AccessRegistration.Admins).WithTags("Session").WithName("GetOperatorPass")
                .WithSummary($"Lets this browser open {Dashboard}/ for half an hour; administrators only.").Produces(StatusCodes.Status204NoContent);
    }

    public static void MapDashboard(this IEndpointRouteBuilder routes, OperationsOptions options)
    {
        if (options.Dashboard)
            routes.MapOrleansDashboard(Dashboard).AddEndpointFilter(async (context, next) => IsAdmin(context.HttpContext) ? await next(context) : Refusal(context.HttpContext))
                .ExcludeFromDescription();
    }

    private static NoContent GivePass(HttpContext http, OperatorPass pass)
    {
        http.Response.Cookies.Append(OperatorPass.Cookie, pass.Issue(), new CookieOptions
        {
            Path = OperatorPass.Path,
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            MaxAge = OperatorPass.Lifetime,
        });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.NoContent();
    }

    private static bool IsAdmin(HttpContext http) =>
        http.RequestServices.GetRequiredService<Admins>().Includes(http.User) || http.RequestServices.GetRequiredService<OperatorPass>().IsGood(http.Request.Cookies[OperatorPass.Cookie]);

    private static ProblemHttpResult Refusal(HttpContext http) => http.User.Identity?.IsAuthenticated == true
        ? Problems.NotFound("page")
        : Problems.Of(StatusCodes.Status401Unauthorized, "session.required", "Sign in as an administrator, and ask for a pass.");
}
