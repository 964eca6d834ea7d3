using VisionInApp.Platform.Cache;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Access;

/// <summary>Lets only members of a thing's project through: 404 for strangers, 403 for members without the right the call needs.</summary>
/// <param name="locate">The project of the thing in the route, or null when there is no such thing.</param>
public sealed class MemberFilter(string thing, Func<HttpContext, ValueTask<string?>> locate) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var needed = http.GetEndpoint()?.Metadata.GetMetadata<NeededRight>()?.Right ?? Right.View;
        var userId = http.User.FindFirst("sub")?.Value;
        var projectId = await locate(http);
        var rights = projectId is null || userId is null
            ? Right.None
            : await http.RequestServices.GetRequiredService<Membership>().RightsAsync(userId, projectId, http.RequestAborted);
        if (rights == Right.None)
            return Problems.NotFound(thing);
        return rights.HasFlag(needed) ? await next(context) : Problems.Forbidden(needed);
    }
}

/// <summary>Endpoint metadata: what the caller must be allowed in the project.</summary>
public sealed record NeededRight(Right Right);

/// <summary>Marks routes as belonging to a project's members.</summary>
public static class MemberRoutes
{
    /// <summary>The right this route needs; reading routes need <see cref="Right.View"/> without saying so.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, Right right) => route.WithMetadata(new NeededRight(right));

    /// <summary>Routes below <c>/projects/{projectId}</c>.</summary>
    public static RouteGroupBuilder ForMembers(this RouteGroupBuilder group) =>
        group.AddEndpointFilter(new MemberFilter("project", http => ValueTask.FromResult(http.GetRouteValue("projectId") as string)));

    /// <summary>How long the project of a thing is kept once it is known: it never changes, and who belongs to it is asked at each call.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>Routes of a thing that has an id of its own; <paramref name="find"/> answers its project.</summary>
    public static RouteGroupBuilder ForMembersOf<TRows>(
        this RouteGroupBuilder group, string thing, Func<TRows, string, CancellationToken, Task<string?>> find)
        where TRows : notnull =>
        group.AddEndpointFilter(new MemberFilter(thing, async http =>
        {
            if (http.GetRouteValue($"{thing}Id") is not string id || !Ids.IsPlausible(id))
                return null;
            var services = http.RequestServices;
            return await services.GetRequiredService<ICache>().GetOrFindAsync(
                $"project-of-{thing}", id, Kept, cancellation => find(services.GetRequiredService<TRows>(), id, cancellation), http.RequestAborted);
        }));
}
