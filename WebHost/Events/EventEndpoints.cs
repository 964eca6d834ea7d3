using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Events;

/// <summary>What changed, as it changes.</summary>
public static class EventEndpoints
{
    public static void MapEvents(this RouteGroupBuilder api) =>
        api.MapGet("/events", Listen).WithTags("Events").WithName("ListenToEvents")
            .WithSummary("A stream of hints `{ type, id, projectId, version }`: fetch again what you show. After a gap, fetch everything again.")
            .Produces<string>(200, "text/event-stream").ProducesProblem(404);

    private static async Task<IResult> Listen(string? project, Caller caller, HttpContext http, Membership membership, EventStream events)
    {
        if (project is not null && !(await membership.RightsAsync(caller.UserId, project, http.RequestAborted)).HasFlag(Right.View))
            return Problems.NotFound("project");
        await events.WriteAsync(http, caller.UserId, project);
        return TypedResults.Empty;
    }
}
