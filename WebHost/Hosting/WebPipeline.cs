using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Objects;
using VisionInApp.WebHost.Projects;

namespace VisionInApp.WebHost.Hosting;

/// <summary>The order in which a request meets things, and every route there is.</summary>
public static class WebPipeline
{
    public static WebApplication UseWeb(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWebFiles();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        return app;
    }

    public static WebApplication MapApi(this WebApplication app)
    {
        app.MapHealth();
        app.MapApiDescription();
        app.MapObjects();
        var api = app.MapGroup("/api/v1").RequireAuthorization(AccessRegistration.Users);
        api.MapSession();
        api.MapProjects();
        return app;
    }
}
