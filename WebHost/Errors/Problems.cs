using Microsoft.AspNetCore.Http.HttpResults;
using VisionInApp.Grains.Interfaces;
using VisionInApp.WebHost.Access;

namespace VisionInApp.WebHost.Errors;

/// <summary>RFC 9457 problem details with a stable <c>code</c>; the only place where refusals get their status.</summary>
public static class Problems
{
    /// <summary>What a refused outcome becomes.</summary>
    /// <param name="outcome">A refusal.</param>
    /// <param name="conditional">The request named the version it wanted to change (<c>If-Match</c>): a conflict is then 412.</param>
    public static ProblemHttpResult Of(Outcome outcome, bool conditional = false)
    {
        var code = outcome.Code ?? "refused";
        return Of(StatusOf(code, conditional), code, outcome.Message ?? "The command was refused.");
    }

    public static ProblemHttpResult Of(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });

    /// <summary>There is no such thing, or it is not the caller's; nobody can tell which.</summary>
    public static ProblemHttpResult NotFound(string thing) =>
        Of(StatusCodes.Status404NotFound, $"{thing}.not_found", $"There is no such {thing}.");

    public static ProblemHttpResult Forbidden(Right needed) =>
        Of(StatusCodes.Status403Forbidden, "access.role", $"Your role in this project does not allow this (needed: {needed.ToString().ToLowerInvariant()}).");

    public static ProblemHttpResult Invalid(string field, string message) =>
        TypedResults.Problem(
            $"{field}: {message}",
            statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?>
            {
                ["code"] = "request.invalid",
                ["errors"] = new Dictionary<string, string[]> { [field] = [message] },
            });

    private static int StatusOf(string code, bool conditional) => code[(code.IndexOf('.', StringComparison.Ordinal) + 1)..] switch
    {
        "not_found" => StatusCodes.Status404NotFound,
        var reason when reason.EndsWith("_not_found", StringComparison.Ordinal) => StatusCodes.Status404NotFound,
        var reason when reason.EndsWith("conflict", StringComparison.Ordinal) =>
            conditional ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict,
        "exists" or "decided" => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
