using VisionInApp.Grains.Interfaces;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Http;

/// <summary>The answer to a command: its outcome with 200, 201 or 202, or the problem that its refusal is.</summary>
public sealed class CommandAnswer : IResult
{
    private readonly Outcome outcome;
    private readonly int status;
    private readonly Func<Outcome, string>? location;
    private readonly bool conditional;

    private CommandAnswer(Outcome outcome, int status, Func<Outcome, string>? location, bool conditional) =>
        (this.outcome, this.status, this.location, this.conditional) = (outcome, status, location, conditional);

    /// <param name="conditional">The request carried <c>If-Match</c>: a conflict is then 412, and a success carries the new version as ETag.</param>
    public static CommandAnswer Done(Outcome outcome, bool conditional = false) => new(outcome, StatusCodes.Status200OK, null, conditional);

    /// <summary>Something was made; <paramref name="location"/> is where it is.</summary>
    public static CommandAnswer Made(Outcome outcome, Func<Outcome, string> location) => new(outcome, StatusCodes.Status201Created, location, false);

    /// <summary>Work goes on; <paramref name="location"/> shows how far it is.</summary>
    public static CommandAnswer Begun(Outcome outcome, Func<Outcome, string> location) => new(outcome, StatusCodes.Status202Accepted, location, false);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (!outcome.Ok)
            return Problems.Of(outcome, conditional).ExecuteAsync(httpContext);
        httpContext.Response.StatusCode = status;
        if (location is not null)
            httpContext.Response.Headers.Location = location(outcome);
        return httpContext.Response.WriteAsJsonAsync(outcome, httpContext.RequestAborted);
    }
}

/// <summary>Tells the API description what a command route answers.</summary>
public static class CommandRoutes
{
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) => route
        .WithMetadata(new CommandMarker())
        .Produces<Outcome>(status)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}

/// <summary>Endpoint metadata: this route is a command and takes an <c>Idempotency-Key</c>.</summary>
public sealed record CommandMarker;
