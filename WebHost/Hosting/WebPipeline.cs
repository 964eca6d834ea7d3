using VisionInApp.Platform.Observability;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Datasets;
using VisionInApp.WebHost.Detection;
using VisionInApp.WebHost.Devices;
using VisionInApp.WebHost.Events;
using VisionInApp.WebHost.Feedback;
using VisionInApp.WebHost.Models;
using VisionInApp.WebHost.Objects;
using VisionInApp.WebHost.Operations;
using VisionInApp.WebHost.Overview;
using VisionInApp.WebHost.Projects;
using VisionInApp.WebHost.Rollouts;
using VisionInApp.WebHost.Search;
using VisionInApp.WebHost.Training;

namespace VisionInApp.WebHost.Hosting;

/// <summary>The order in which a request meets things, and every route there is.</summary>
public static class WebPipeline
{
    public static WebApplication UseWeb(this WebApplication app)
    {
        app.UseForwardedHeaders();
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
        var operations = app.Services.GetRequiredService<OperationsOptions>();
        var api = app.MapGroup("/api/v1").RequireAuthorization(AccessRegistration.Users);
        api.MapSession();
        api.MapUsers();
        api.MapProjects();
        api.MapMembers();
        api.MapOverview();
        api.MapUploads();
        api.MapPartUploads();
        api.MapImages();
        api.MapVersions();
        api.MapJobs();
        api.MapRecipes();
        api.MapModels();
        api.MapPredict();
        api.MapDevices();
        api.MapRollouts();
        api.MapFeedback();
        api.MapLoop();
        api.MapSearch();
        api.MapEvents();
        api.MapOperatorPass(operations);
        app.MapDeviceApi();
        app.MapDashboard(operations);
        return app;
    }
}
